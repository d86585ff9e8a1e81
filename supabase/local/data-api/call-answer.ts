import { z } from "zod";
import { contentTypeOf, type Shape } from "./accepted-shape.ts";
import { ApiError } from "./api-error.ts";
import type { CallRow } from "./call-statement.ts";
import type { Profile } from "./profile.ts";
import type { Routine } from "./routine.ts";

const headerList = z.array(
  z.record(z.string(), z.string()).refine((header) => Object.keys(header).length === 1),
);

function wishedHeaders(json: string | null): [string, string][] {
  if (json === null) return [];
  try {
    const headers = headerList.parse(JSON.parse(json)).flatMap((header) => Object.entries(header));
    new Headers(headers);
    return headers;
  } catch {
    throw new ApiError(
      500,
      "PGRST111",
      "response.headers guc must be a JSON array composed of objects with a single key and a string value",
    );
  }
}

function wishedStatus(text: string | null): number | null {
  if (text === null) return null;
  if (/^[2-5]\d\d$/.test(text)) return Number(text);
  throw new ApiError(500, "PGRST112", "response.status guc must be a valid status code");
}

const WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * The response to a call that went well. Throws what PostgREST refuses even then, so it belongs
 * into the transaction: a set that is not one row where one was asked for, bad `response.*`.
 */
export function callAnswer(row: CallRow, routine: Routine, shape: Shape, profile: Profile): Answer {
  if (shape === "single" && routine.returnsSet && row.rows !== 1) {
    const details = `The result contains ${row.rows} rows`;
    const message = "Cannot coerce the result to a single JSON object";
    throw new ApiError(406, "PGRST116", message, details);
  }
  const status = wishedStatus(row.status) ?? (routine.returns === "void" ? 204 : 200);
  const body = WITHOUT_BODY.has(status) ? null : row.body;
  const headers = new Headers({
    "content-range": row.rows > 0 ? `0-${row.rows - 1}/*` : "*/*",
  });
  if (body !== null) headers.set("content-type", contentTypeOf(shape));
  if (profile.negotiated) headers.set("content-profile", profile.schema);
  const wished = wishedHeaders(row.headers);
  for (const [name] of wished) headers.delete(name);
  for (const [name, value] of wished) headers.append(name, value);
  return { status, headers, body };
}

/** A response before it is one: nothing is sent until the transaction has ended. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string | null;
}
