import { DatabaseBusy, DatabaseError } from "../database/database.ts";
import { ApiError, noConnection, unreachable } from "./api-error.ts";
import { raisedResponse } from "./raised-response.ts";

/** PostgREST, "Errors: status codes": single SQLSTATEs first, then their classes, then 400. */
const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  "23503": 409,
  "23505": 409,
  "25006": 405,
  "21000": 500,
  "22023": 400,
  "42883": 404,
  "42P01": 404,
  "42P17": 500,
  "57P01": 503,
  P0001: 400,
};

const STATUS_OF_CLASS: Readonly<Record<string, number>> = {
  "08": 503,
  "09": 500,
  "0L": 403,
  "0P": 403,
  "25": 500,
  "28": 403,
  "2D": 500,
  "38": 500,
  "39": 500,
  "3B": 500,
  "40": 500,
  "53": 503,
  "54": 500,
  "55": 500,
  "57": 500,
  "58": 500,
  F0: 500,
  HV: 500,
  P0: 500,
  XX: 500,
};

/** `53400`, configuration limit exceeded, is the one of its class that is not a 503. */
const CONFIGURATION_LIMIT = "53400";

function statusOf({ code, message }: DatabaseError, anonymous: boolean): number {
  if (code === "42501") return anonymous ? 401 : 403;
  if (code.startsWith("PT")) return /^PT[2-5]\d\d$/.test(code) ? Number(code.slice(2)) : 500;
  if (code === CONFIGURATION_LIMIT) return 500;
  if (code === "21000" && message.endsWith("requires a WHERE clause")) return 400;
  if (code === "22023" && /^role .* does not exist$/.test(message)) return 401;
  return STATUS_OF_CODE[code] ?? STATUS_OF_CLASS[code.slice(0, 2)] ?? 400;
}

function headersOf(status: number): Record<string, string> {
  return status === 401 ? { "www-authenticate": "Bearer" } : {};
}

/** What PostgREST answers when a statement of this caller fails. Rethrows what no database said. */
export function databaseRefusal(cause: unknown, anonymous: boolean): ApiError {
  if (cause instanceof ApiError) return cause;
  if (!(cause instanceof DatabaseError)) {
    if (isConnectionFault(cause)) return unreachable();
    throw cause;
  }
  if (cause instanceof DatabaseBusy) return noConnection();
  if (cause.code === "PGRST") return raisedResponse(cause.message, cause.detail);
  const status = statusOf(cause, anonymous);
  const reason = cause.code.startsWith("PT") ? cause.message : "";
  const { code, message, detail, hint } = cause;
  return new ApiError(status, code, message, detail, hint, headersOf(status), reason);
}

/** Node's own codes of a server that cannot be reached, ECONNREFUSED for example. */
function isConnectionFault(cause: unknown): boolean {
  const hasCode = cause instanceof Error && "code" in cause && typeof cause.code === "string";
  return hasCode && /^E[A-Z]+$/.test(cause.code as string);
}
