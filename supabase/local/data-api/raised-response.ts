import { z } from "zod";
import { ApiError } from "./api-error.ts";

const message = z.object({
  code: z.string(),
  message: z.string(),
  details: z.string().nullish(),
  hint: z.string().nullish(),
});

const detail = z.object({
  status: z.int(),
  status_text: z.string().nullish(),
  headers: z.record(z.string(), z.string()),
});

const SHAPE_OF_MESSAGE =
  "MESSAGE must be a JSON object with obligatory keys: 'code', 'message' and optional keys: 'details', 'hint'.";
const SHAPE_OF_DETAIL =
  "DETAIL must be a JSON object with obligatory keys: 'status', 'headers' and optional key: 'status_text'.";

function malformed(details: string, hint: string): ApiError {
  const text = `Could not parse JSON in the "RAISE SQLSTATE 'PGRST'" error`;
  return new ApiError(500, "PGRST121", text, details, hint);
}

function parse<T>(schema: z.ZodType<T>, json: string): T | null {
  try {
    return schema.safeParse(JSON.parse(json)).data ?? null;
  } catch {
    return null;
  }
}

/**
 * The response that a function asked for with `raise sqlstate 'PGRST'`: body in MESSAGE, status
 * and headers in DETAIL. PostgREST, "Errors: RAISE errors with HTTP status codes".
 */
export function raisedResponse(messageJson: string, detailJson: string | null): ApiError {
  const body = parse(message, messageJson);
  if (!body) return malformed(`Invalid JSON value for MESSAGE: '${messageJson}'`, SHAPE_OF_MESSAGE);
  if (detailJson === null) {
    return malformed("DETAIL is missing in the RAISE statement", SHAPE_OF_DETAIL);
  }
  const head = parse(detail, detailJson);
  if (!head) return malformed(`Invalid JSON value for DETAIL: '${detailJson}'`, SHAPE_OF_DETAIL);
  return new ApiError(
    head.status,
    body.code,
    body.message,
    body.details ?? null,
    body.hint ?? null,
    head.headers,
    head.status_text ?? "",
  );
}
