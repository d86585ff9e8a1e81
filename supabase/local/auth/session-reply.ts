import { randomInt } from "node:crypto";
import { isIP } from "node:net";
import type { Queries } from "../database/database.ts";
import { signToken } from "../keys/token.ts";
import type { AuthContext } from "./context.ts";
import type { UserJson } from "./user-json.ts";
import { NIL_UUID } from "./uuid.ts";

/** What Auth answers when a session begins or goes on. */
export interface SessionReply {
  readonly access_token: string;
  readonly token_type: "bearer";
  readonly expires_in: number;
  readonly expires_at: number;
  readonly refresh_token: string;
  readonly user: UserJson;
}

/** A session as far as its tokens speak of it. */
export interface Session {
  readonly id: string;
  readonly startedAt: Date;
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

/** Sixty random bits in twelve letters and digits. */
function newRefreshToken(): string {
  return Array.from({ length: 12 }, () => LETTERS.charAt(randomInt(LETTERS.length))).join("");
}

/** What is noted of the phone: the address that the gateway names, and what it calls itself. */
function phoneOf(request: Request): [ip: string | null, userAgent: string | null] {
  const addresses = (request.headers.get("x-forwarded-for") ?? "").split(",");
  const ip = addresses.map((address) => address.trim()).find((address) => isIP(address) !== 0);
  return [ip ?? null, request.headers.get("user-agent")];
}

/** Begins a session of a user. */
export async function openSession(
  tx: Queries,
  at: Date,
  userId: string,
  request: Request,
): Promise<{ session: Session; refreshToken: string }> {
  const id = crypto.randomUUID();
  await tx.query(
    `insert into auth.sessions (id, user_id, created_at, updated_at, aal, ip, user_agent)
     values ($1::uuid, $2::uuid, $3::timestamptz, $3::timestamptz, 'aal1', $4::inet, $5)`,
    [id, userId, at.toISOString(), ...phoneOf(request)],
  );
  const session = { id, startedAt: at };
  return {
    session,
    refreshToken: await addRefreshToken(tx, at, { userId, session, parent: null }),
  };
}

/** Notes that a session goes on, and from where. */
export async function touchSession(tx: Queries, at: Date, id: string, request: Request) {
  await tx.query(
    `update auth.sessions
     set refreshed_at = $2::timestamptz at time zone 'utc', updated_at = $2::timestamptz,
       ip = $3::inet, user_agent = $4
     where id = $1::uuid`,
    [id, at.toISOString(), ...phoneOf(request)],
  );
}

export async function addRefreshToken(
  tx: Queries,
  at: Date,
  of: { readonly userId: string; readonly session: Session; readonly parent: string | null },
): Promise<string> {
  const token = newRefreshToken();
  await tx.query(
    `insert into auth.refresh_tokens
       (instance_id, token, user_id, revoked, created_at, updated_at, parent, session_id)
     values ($1::uuid, $2, $3, false, $4::timestamptz, $4::timestamptz, $5, $6::uuid)`,
    [NIL_UUID, token, of.userId, at.toISOString(), of.parent, of.session.id],
  );
  return token;
}

/** Whose tokens are issued, and the refresh token that goes with the access token. */
export interface Issued {
  readonly user: UserJson;
  readonly session: Session;
  readonly refreshToken: string;
}

/** The access token of a session, and all that goes with it. */
export async function sessionReply(
  { config, keys, publicUrl }: AuthContext,
  at: Date,
  { user, session, refreshToken }: Issued,
): Promise<SessionReply> {
  const iat = Math.floor(at.getTime() / 1000);
  const exp = iat + config.jwtExpiryS;
  const { email, phone, role, app_metadata, user_metadata, is_anonymous } = user;
  const startedAt = Math.floor(session.startedAt.getTime() / 1000);
  const access_token = await signToken(
    {
      iss: `${publicUrl}/auth/v1`,
      sub: user.id,
      aud: user.aud,
      exp,
      iat,
      email,
      phone,
      app_metadata,
      user_metadata,
      role,
      aal: "aal1",
      amr: [{ method: "otp", timestamp: startedAt }],
      session_id: session.id,
      is_anonymous,
    },
    keys,
  );
  return {
    access_token,
    token_type: "bearer",
    expires_in: config.jwtExpiryS,
    expires_at: exp,
    refresh_token: refreshToken,
    user,
  };
}
