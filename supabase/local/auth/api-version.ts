const VERSION_HEADER = "x-supabase-api-version";

/** Since this version errors are `{ code: "otp_expired", message }`; supabase-js asks for it. */
const WORDED_ERRORS = "2024-01-01";

/** Gives an error in the shape that the caller's API version has. */
export async function inApiVersion(request: Request, response: Response): Promise<Response> {
  const version = request.headers.get(VERSION_HEADER) ?? "";
  const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
  if (response.ok || !isJson || version < WORDED_ERRORS) return response;
  const body: Record<string, unknown> = await response.clone().json();
  if (typeof body.error_code !== "string") return response;
  const { error_code: code, msg: message } = body;
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  headers.set(VERSION_HEADER, WORDED_ERRORS);
  return Response.json({ code, message }, { status: response.status, headers });
}
