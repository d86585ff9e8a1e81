import { DatabaseError } from "../database/database.ts";
import { AuthError, OAuthError, unexpectedFailure, validationFailed } from "./auth-error.ts";

const VERSION_HEADER = "x-supabase-api-version";

/** Since this version errors are `{ code: "otp_expired", message }`; supabase-js asks for it. */
const WORDED_ERRORS = "2024-01-01";

/** The answer to what a route threw, in the shape that the caller's version of the API has. */
export function refuse(request: Request, cause: unknown): Response {
  if (cause instanceof OAuthError) {
    const { error, description } = cause;
    return Response.json({ error, error_description: description }, { status: 400 });
  }
  const isWorded = (request.headers.get(VERSION_HEADER) ?? "") >= WORDED_ERRORS;
  if (isWorded) return worded(asAuthError(cause));
  return raisedAnswer(cause) ?? numbered(asAuthError(cause));
}

function asAuthError(cause: unknown): AuthError {
  const raised = raisedIn(cause);
  const isOfData = raised?.code.startsWith("22") ?? false;
  const isExpected = cause instanceof AuthError && !raised;
  // What nobody asked for, and no constraint or trigger has said, is ours to look into.
  if (!isExpected && !isOfData && raisedStatus(raised?.code ?? "") === null) {
    console.error("auth:", cause);
  }
  if (cause instanceof AuthError) return cause;
  if (isOfData) return validationFailed("Invalid parameter");
  const message = "Unexpected failure, please check server logs for more information";
  return unexpectedFailure(message);
}

function worded({ status, code, message, extras }: AuthError): Response {
  const { reasons, inHeader = reasons === undefined } = extras;
  const weak = reasons ? { weak_password: { reasons } } : {};
  return Response.json(
    { code, message, ...weak },
    {
      status,
      headers: { [VERSION_HEADER]: WORDED_ERRORS, ...(inHeader && { "x-sb-error-code": code }) },
    },
  );
}

function numbered({ status, code, message, extras }: AuthError): Response {
  const { reasons, inHeader = true } = extras;
  const weak = reasons ? { weak_password: { reasons } } : {};
  return Response.json(
    { code: status, error_code: code, msg: message, ...weak },
    { status, headers: inHeader ? { "x-sb-error-code": code } : {} },
  );
}

/** A trigger of the project may refuse a change: who asks for no version hears it in its own words. */
function raisedAnswer(cause: unknown): Response | null {
  const raised = raisedIn(cause);
  if (!raised) return null;
  const { code, message, detail, hint } = raised;
  const status = raisedStatus(code);
  if (status === null) return null;
  const body = { code, message, ...(hint && { hint }), ...(detail && { detail }) };
  return Response.json(body, { status });
}

function raisedIn(cause: unknown): DatabaseError | null {
  const raised = cause instanceof AuthError ? cause.cause : cause;
  return raised instanceof DatabaseError ? raised : null;
}

/** `PT413` is 413, as in the Data API; what constraints and `raise` say is 500. */
function raisedStatus(code: string): number | null {
  const [, own] = /^PT([2-5]\d\d)$/.exec(code) ?? [];
  if (own) return Number(own);
  return /^(P0001|23(000|001|502|503|505|514|P01))$/.test(code) ? 500 : null;
}

/** Runs what writes a user: whatever the database says, Auth says `message`. */
export async function orFailure<T>(message: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof DatabaseError)) throw cause;
    const failure = unexpectedFailure(message);
    failure.cause = cause;
    throw failure;
  }
}
