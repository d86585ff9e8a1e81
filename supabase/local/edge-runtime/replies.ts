/** The hosted gateway's own answers, for when a function gives none, in its shape and words. */
const REPLIES = {
  NOT_FOUND: { status: 404, message: "Requested function was not found" },
  BOOT_ERROR: { status: 503, message: "Function failed to start (please check logs)" },
  WORKER_ERROR: { status: 502, message: "Function exited due to an error (please check logs)" },
  IDLE_TIMEOUT: { status: 504, message: "Request idle timeout limit (150s) reached" },
} as const;

/** The answer for `code`, with the headers of the hosted platform and `headers`. */
export function platformReply(
  code: keyof typeof REPLIES,
  headers: Record<string, string> = {},
): Response {
  const { status, message } = REPLIES[code];
  return Response.json(
    { code, message },
    { status, headers: { "sb-error-code": code, ...headers } },
  );
}

/** The same gateway's answer to who calls a function that wants a token without a good one. */
export function unauthorized(message: "Missing authorization header" | "Invalid JWT"): Response {
  return Response.json({ code: 401, message }, { status: 401 });
}
