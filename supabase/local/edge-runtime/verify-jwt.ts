import { unauthorized } from "./replies.ts";

/** Whether a token is one of the project's: a user's, or an API key in its older form. */
export type VerifyToken = (token: string) => Promise<boolean>;

/**
 * The platform's check before a function with `verify_jwt`: a token of the project must come as
 * `Authorization: Bearer`. Publishable and secret keys are none. Preflights pass, since browsers send
 * no token with them. Null when the function may answer.
 */
export async function refuseWithoutToken(
  request: Request,
  verify: VerifyToken,
): Promise<Response | null> {
  if (request.method === "OPTIONS") return null;
  const authorization = request.headers.get("authorization");
  if (!authorization) return unauthorized("Missing authorization header");
  const [, token] = /^Bearer (\S+)$/.exec(authorization) ?? [];
  return token && (await verify(token)) ? null : unauthorized("Invalid JWT");
}
