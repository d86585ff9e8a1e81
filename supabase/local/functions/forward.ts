/** Headers that concern one connection only (RFC 9110, 7.6.1), or that our own fetch sets. */
const OWN_HEADERS = [
  "connection",
  "content-length",
  "host",
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
 * Sends `request` on to `target` as a gateway does and gives the answer as it comes: both bodies
 * are streamed, redirects are the phone's to follow. Rejects when the function gives no answer.
 */
export async function forward(request: Request, target: string): Promise<Response> {
  const answer = await fetch(target, {
    method: request.method,
    headers: forwardedHeaders(request),
    body: request.body,
    redirect: "manual",
    signal: request.signal,
  });
  return new Response(answer.body, {
    status: answer.status,
    statusText: answer.statusText,
    headers: answer.headers,
  });
}

function forwardedHeaders(request: Request): Headers {
  const headers = new Headers(request.headers);
  const { host, protocol } = new URL(request.url);
  const named = headers.get("connection")?.split(",") ?? [];
  for (const name of [...OWN_HEADERS, ...named]) headers.delete(name.trim());
  // The answer passes as it is: without this, fetch would ask for gzip and unpack it.
  headers.set("accept-encoding", "identity");
  // The stack listens on the loopback address alone, so its peer is always that.
  const before = headers.get("x-forwarded-for");
  headers.set("x-forwarded-for", before ? `${before}, 127.0.0.1` : "127.0.0.1");
  if (!headers.has("x-forwarded-host")) headers.set("x-forwarded-host", host);
  if (!headers.has("x-forwarded-proto")) headers.set("x-forwarded-proto", protocol.slice(0, -1));
  if (!headers.has("x-request-id")) headers.set("x-request-id", crypto.randomUUID());
  return headers;
}
