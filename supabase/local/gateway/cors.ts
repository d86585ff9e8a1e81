/** Methods that the hosted gateway allows from any page. */
const METHODS = "GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS";

/** Answer headers that a page may read: PostgREST's and Auth's. */
const READABLE = [
  "Content-Encoding",
  "Content-Location",
  "Content-Profile",
  "Content-Range",
  "Content-Type",
  "Date",
  "Link",
  "Location",
  "Preference-Applied",
  "Range-Unit",
  "Retry-After",
  "X-Supabase-Api-Version",
  "X-Total-Count",
].join(",");

/** Seconds that a browser may keep the answer to a preflight, Chrome's own most (2 h). */
const KEPT_S = "7200";

/** Whether a browser asks if it may send the request that it has in mind. */
export function isPreflight(request: Request): boolean {
  return request.method === "OPTIONS" && request.headers.has("access-control-request-method");
}

/** Yes, from anywhere: what keeps data safe here are keys and tokens, not the page's origin. */
export function preflightAnswer(request: Request): Response {
  const asked = request.headers.get("access-control-request-headers");
  return new Response(null, {
    status: 200,
    headers: {
      "access-control-allow-origin": "*",
      "access-control-allow-methods": METHODS,
      "access-control-max-age": KEPT_S,
      ...(asked ? { "access-control-allow-headers": asked } : {}),
      vary: "Access-Control-Request-Headers",
    },
  });
}

/** The answer with leave for pages to read it, in place of what the room behind said about it. */
export function withCors(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.delete("access-control-allow-credentials");
  headers.set("access-control-allow-origin", "*");
  headers.set("access-control-expose-headers", READABLE);
  return new Response(response.body, {
    status: response.status,
    statusText: response.statusText,
    headers,
  });
}
