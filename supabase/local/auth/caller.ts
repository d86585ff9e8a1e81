import { type Actor, administrator } from "./audit.ts";
import { AuthError } from "./auth-error.ts";
import type { AuthContext } from "./context.ts";
import { readToken } from "./token-fault.ts";
import { type UserJson, userById } from "./user-json.ts";
import { isBanned } from "./users.ts";
import { NIL_UUID, readUuid } from "./uuid.ts";

/** Who calls with a user's token. */
export interface SignedIn {
  readonly user: UserJson;
  /** The session that the token names; null for one that names none. */
  readonly sessionId: string | null;
}

const ADMIN_ROLES: readonly unknown[] = ["service_role", "supabase_admin"];

function bearer(request: Request): string {
  const [, token] = /^[Bb]earer (\S+)$/.exec(request.headers.get("authorization") ?? "") ?? [];
  if (token !== undefined) return token;
  const message = "This endpoint requires a valid Bearer token";
  throw new AuthError(401, "no_authorization", message);
}

function badClaim(message: string, status: 400 | 403 = 403): AuthError {
  return new AuthError(status, "bad_jwt", `invalid claim: ${message}`);
}

/**
 * Lets through who holds the secret key or a `service_role` token. The gateway has turned `sb_` keys
 * into tokens; without a gateway they are known here too.
 */
export async function requireAdmin(context: AuthContext, request: Request): Promise<Actor> {
  const { keys, now } = context;
  const key = request.headers.get("apikey");
  const isKey = request.headers.has("authorization")
    ? bearer(request) === keys.secretKey
    : key === keys.secretKey;
  if (isKey) return administrator("service_role");
  const { role } = await readToken(bearer(request), keys, now());
  if (!ADMIN_ROLES.includes(role)) throw new AuthError(403, "not_admin", "User not allowed");
  return administrator(String(role));
}

/** The user and the session of a token: both must still be there, and the user not be banned. */
export async function requireSignedIn(context: AuthContext, request: Request): Promise<SignedIn> {
  const { database, keys, now } = context;
  const { sub, session_id } = await readToken(bearer(request), keys, now());
  if (typeof sub !== "string" || sub === "") throw badClaim("missing sub claim");
  const id = readUuid(sub);
  if (id === null) throw badClaim("sub claim must be a UUID", 400);
  const user = await userById(database, id);
  if (!user) {
    const message = "User from sub claim in JWT does not exist";
    throw new AuthError(403, "user_not_found", message);
  }
  const sessionId = await readSession(context, session_id);
  if (isBanned(user, now())) throw new AuthError(403, "user_banned", "User is banned");
  return { user, sessionId };
}

async function readSession({ database }: AuthContext, named: unknown): Promise<string | null> {
  if (typeof named !== "string" || named === "" || named === NIL_UUID) return null;
  const id = readUuid(named);
  if (id === null) throw badClaim("session_id claim must be a UUID");
  const sql = "select from auth.sessions where id = $1::uuid";
  if ((await database.query(sql, [id])).length > 0) return id;
  const message = "Session from session_id claim in JWT does not exist";
  throw new AuthError(403, "session_not_found", message);
}
