/** A browser as far as sign-in needs one: it follows nothing by itself and keeps its cookies. */
export class Browser {
  readonly #cookies = new Map<string, { value: string; path: string }>();

  /** Opens an address as a tap on a link does; gives the answer, wherever it points. */
  async open(address: string | URL, init: RequestInit = {}): Promise<Response> {
    const url = new URL(address);
    const headers = new Headers(init.headers);
    if (!headers.has("accept")) headers.set("accept", "text/html,*/*;q=0.8");
    const cookies = this.cookiesFor(url);
    if (cookies !== "") headers.set("cookie", cookies);
    const response = await fetch(url, { redirect: "manual", ...init, headers });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  /** What it would send there. */
  cookiesFor(url: URL): string {
    const fitting = [...this.#cookies].filter(([, { path }]) => url.pathname.startsWith(path));
    return fitting.map(([name, { value }]) => `${name}=${value}`).join("; ");
  }

  #keep(line: string): void {
    const [pair = "", ...attributes] = line.split(/;\s*/);
    const [name = "", value = ""] = pair.split("=");
    const path = attributes.find((one) => /^path=/i.test(one))?.slice("path=".length) ?? "/";
    this.#cookies.set(name, { value, path });
  }
}
