/** The function took too long to begin its answer. */
export class IdleTimeout extends Error {
  override readonly name = "IdleTimeout";
}

/**
 * Sends `request` on to `target` and gives the answer as it comes: both bodies are streamed,
 * redirects are the phone's to follow. Rejects when the function gives no answer, with `IdleTimeout`
 * when it has not begun one after so many milliseconds.
 */
export async function forward(
  request: Request,
  target: string,
  idleTimeoutMs: number,
): Promise<Response> {
  const idle = new AbortController();
  const timer = setTimeout(() => idle.abort(new IdleTimeout()), idleTimeoutMs);
  const answer = await fetch(target, {
    method: request.method,
    headers: forwardedHeaders(request),
    body: request.body,
    redirect: "manual",
    signal: AbortSignal.any([request.signal, idle.signal]),
  }).finally(() => clearTimeout(timer));
  return new Response(answer.body, {
    status: answer.status,
    statusText: answer.statusText,
    headers: answer.headers,
  });
}

/** The gateway in front has removed what concerned its connection and told where this came in. */
function forwardedHeaders(request: Request): Headers {
  const headers = new Headers(request.headers);
  headers.delete("host");
  headers.delete("content-length");
  // The answer passes as it is: without this, fetch would ask for gzip and unpack it.
  headers.set("accept-encoding", "identity");
  if (!headers.has("x-request-id")) headers.set("x-request-id", crypto.randomUUID());
  return headers;
}

/** How long a service of the stack's own may take to begin an answer, in milliseconds. */
const SERVICE_MS = 60_000;

/**
 * What hands every request on to a service at `origin`, without the prefix of its room. A service that
 * is gone, or takes longer than a minute, is 502, as a gateway answers.
 */
export function forwardTo(origin: string, prefix: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    const path = pathname.startsWith(prefix) ? pathname.slice(prefix.length) : pathname;
    try {
      return await forward(request, `${origin}${path || "/"}${search}`, SERVICE_MS);
    } catch {
      const message = "An invalid response was received from the upstream server";
      return Response.json({ message }, { status: 502 });
    }
  };
}
