/** How often each route of the pretended Spotify was asked, in all and by person. */
export class RequestCounts {
  #total = 0;
  #routes: Record<string, number> = {};
  #people: Record<string, Record<string, number>> = {};

  /** Counts one request; `person` is null where it names none. */
  count(route: string, person: string | null): void {
    this.#total += 1;
    this.#routes[route] = (this.#routes[route] ?? 0) + 1;
    if (person === null) return;
    const routes = this.#people[person] ?? {};
    this.#people[person] = { ...routes, [route]: (routes[route] ?? 0) + 1 };
  }

  clear(): void {
    this.#total = 0;
    this.#routes = {};
    this.#people = {};
  }

  shown() {
    return { total: this.#total, routes: this.#routes, people: this.#people };
  }
}
