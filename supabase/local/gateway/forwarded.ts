/** Headers that speak of one connection only (RFC 9110, 7.6.1), besides those `Connection` names. */
const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/**
 * Makes headers fit to pass inwards: without what was meant for this hop, and with where the
 * request came in. What a client says of that itself is not believed.
 */
export function forwardHeaders(headers: Headers, url: URL, clientAddress: string | null): void {
  const named = (headers.get("connection") ?? "").split(",").map((name) => name.trim());
  for (const name of [...HOP_BY_HOP, ...named]) {
    if (/^[\w-]+$/.test(name)) headers.delete(name);
  }
  headers.delete("forwarded");
  // Hosted, Cloudflare writes it, and functions believe it: nobody in front of us does.
  headers.delete("cf-connecting-ip");
  headers.set("x-forwarded-proto", url.protocol.slice(0, -1));
  headers.set("x-forwarded-host", url.host);
  headers.set("x-forwarded-port", url.port || (url.protocol === "https:" ? "443" : "80"));
  if (clientAddress === null) headers.delete("x-forwarded-for");
  else headers.set("x-forwarded-for", clientAddress);
}
