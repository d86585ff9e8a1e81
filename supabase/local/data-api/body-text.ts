import { ApiError } from "./api-error.ts";

/** Strict: bytes that are no UTF-8 are refused, and a mark at the beginning is a character like others. */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function invalidJson(): ApiError {
  return new ApiError(400, "PGRST102", "Empty or invalid json");
}

/** Half of a pair as JSON escapes it: a high one that no low one follows, or a low one by itself. */
function hasLoneSurrogate(json: string): boolean {
  if (!/\\u[dD][89a-fA-F]/.test(json)) return false;
  const escapes =
    /\\(?:u[dD][89abAB][\da-fA-F]{2}(?:\\u[dD][c-fC-F][\da-fA-F]{2})?|u[dD][c-fC-F][\da-fA-F]{2}|[\s\S])/g;
  return [...json.matchAll(escapes)].some(
    ([written]) => /^\\u[dD]/.test(written) && written.length < 12,
  );
}

/** The text of a body of JSON; 400 where it is none that can be read. */
export async function jsonText(request: Request): Promise<string> {
  try {
    return decoder.decode(await request.arrayBuffer());
  } catch (cause) {
    throw cause instanceof TypeError ? invalidJson() : cause;
  }
}

/** What a text of JSON says; 400 where it is none. */
export function parseJson(json: string): unknown {
  if (hasLoneSurrogate(json)) throw invalidJson();
  try {
    return JSON.parse(json);
  } catch {
    throw invalidJson();
  }
}
