import { z } from "zod";
import type { Queries } from "../database/database.ts";
import { writeLog } from "./audit.ts";
import { AuthError, validationFailed } from "./auth-error.ts";
import type { AuthContext } from "./context.ts";
import { readJson, text } from "./read-json.ts";
import { addRefreshToken, type Session, sessionReply, touchSession } from "./session-reply.ts";
import { type UserJson, userById } from "./user-json.ts";
import { isBanned } from "./users.ts";

const refreshParams = z.object({ refresh_token: text });

function refused(code: string, why: string): AuthError {
  return new AuthError(400, code, `Invalid Refresh Token: ${why}`);
}

function notFound(): AuthError {
  return refused("refresh_token_not_found", "Refresh Token Not Found");
}

/** A spent token that nothing excuses: what it has done stays done, and the answer is a refusal. */
class Reused {}

/** Answers a refresh. All refreshes of one session are one after the other. */
export async function refresh(context: AuthContext, request: Request): Promise<Response> {
  const { refresh_token: token } = await readJson(request, refreshParams);
  if (!/^[a-z0-9]{12}$/.test(token)) throw validationFailed("Refresh token is not valid");
  const outcome = await context.database.transaction((tx) => go(context, tx, token, request));
  if (outcome instanceof Reused) throw refused("refresh_token_already_used", "Already Used");
  return Response.json(outcome);
}

async function go(context: AuthContext, tx: Queries, token: string, request: Request) {
  const at = context.now();
  const { user, session } = await hold(tx, token);
  if (isBanned(user, at)) throw refused("user_banned", "User Banned");
  const refreshToken = await giveToken(context, tx, at, { user, session, token });
  if (refreshToken === null) return new Reused();
  await touchSession(tx, at, session.id, request);
  return await sessionReply(context, at, { user, session, refreshToken });
}

/** The session of a token, locked: who comes meanwhile waits, and then sees what was done. */
async function hold(tx: Queries, token: string): Promise<{ user: UserJson; session: Session }> {
  const [row] = await tx.query<{ id: string; user_id: string; started: number }>(
    `select id, user_id, extract(epoch from created_at)::double precision as started
     from auth.sessions
     where id = (select session_id from auth.refresh_tokens where token = $1)
     for update`,
    [token],
  );
  const user = row ? await userById(tx, row.user_id) : null;
  if (!row || !user) throw notFound();
  return { user, session: { id: row.id, startedAt: new Date(row.started * 1000) } };
}

interface Refreshed {
  readonly user: UserJson;
  readonly session: Session;
  readonly token: string;
}

/** The token to go on with: a new one, or the active one again; null for a token that is long spent. */
async function giveToken(
  { config }: AuthContext,
  tx: Queries,
  at: Date,
  { user, session, token }: Refreshed,
): Promise<string | null> {
  const [state] = await tx.query<{ revoked: boolean; active: string | null; late: boolean }>(
    `select
       spent.revoked,
       case when active.parent = spent.token then active.token end as active,
       spent.updated_at + $2 * interval '1 s' < $3::timestamptz as late
     from auth.refresh_tokens as spent
     left join lateral (
       select token, parent from auth.refresh_tokens
       where session_id = spent.session_id and not revoked
       order by id desc limit 1
     ) as active on true
     where spent.token = $1`,
    [token, config.refreshReuseS, at.toISOString()],
  );
  if (!state) throw notFound();
  if (state.revoked && state.active === null && state.late) {
    await revoke(tx, at, "session_id = $1::uuid and not revoked", session.id);
    return null;
  }
  await writeLog(tx, at, user, "token_refreshed");
  if (state.revoked && state.active !== null) return state.active;
  await writeLog(tx, at, user, "token_revoked");
  await revoke(tx, at, "token = $1", token);
  return await addRefreshToken(tx, at, { userId: user.id, session, parent: token });
}

async function revoke(tx: Queries, at: Date, which: string, named: string): Promise<void> {
  await tx.query(
    `update auth.refresh_tokens set revoked = true, updated_at = $2::timestamptz where ${which}`,
    [named, at.toISOString()],
  );
}
