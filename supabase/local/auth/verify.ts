import { z } from "zod";
import type { Queries } from "../database/database.ts";
import { readEmail, readPhone } from "./addresses.ts";
import { writeLog } from "./audit.ts";
import { AuthError, validationFailed } from "./auth-error.ts";
import type { AuthContext } from "./context.ts";
import { findToken, type TokenKind, tokenHash } from "./one-time-token.ts";
import { readJson, text } from "./read-json.ts";
import { redirectOf } from "./redirect.ts";
import { openSession, type SessionReply, sessionReply } from "./session-reply.ts";
import type { UserJson } from "./user-json.ts";
import { changeIdentity, clearTokens, isBanned, mustFindUser, updateUser } from "./users.ts";

const redeemParams = z.object({
  type: text,
  token: text,
  token_hash: text,
  email: text,
  phone: text,
  redirect_to: text,
});

type RedeemParams = z.infer<typeof redeemParams>;

/** Which tokens each type means; `email` means either. */
const KINDS: Readonly<Record<string, readonly TokenKind[]>> = {
  email: ["recovery", "confirmation"],
  magiclink: ["recovery"],
  recovery: ["recovery"],
  signup: ["confirmation"],
  invite: ["confirmation"],
};

/** What Auth knows too, and nothing here makes a token for. */
const OTHER_LINKS = ["email_change"];

/** What is to be redeemed: a hash, and of which address it must be if it came as a code. */
interface Redeemed {
  readonly type: string;
  readonly hash: string;
  readonly byCode: boolean;
}

/** Answers `POST /verify`. */
export async function verify(context: AuthContext, request: Request): Promise<Response> {
  const params = await readJson(request, redeemParams);
  return Response.json(await redeem(context, request, readRedeemed(params)));
}

function readRedeemed(params: RedeemParams): Redeemed {
  const { type, token, token_hash: hash, email, phone, redirect_to } = params;
  if (type === "") throw validationFailed("Verify requires a verification type");
  if ((token === "") === (hash === "")) {
    throw validationFailed("Verify requires either a token or a token hash");
  }
  if (hash) {
    if (!email && !phone && !redirect_to) return { type, hash, byCode: false };
    throw validationFailed("Only the token_hash and type should be provided");
  }
  if ((email === "") === (phone === "")) {
    const only = "Only an email address or phone number should be provided on verify";
    throw validationFailed(only);
  }
  const address = phone ? readPhone(phone) : readEmailOfCode(email);
  return { type, hash: tokenHash(address, token), byCode: true };
}

function readEmailOfCode(email: string): string {
  try {
    return readEmail(email);
  } catch (cause) {
    if (!(cause instanceof AuthError)) throw cause;
    throw validationFailed("Invalid email format", 422);
  }
}

/** Answers `GET /verify`: leads back with a session in the fragment, or with why there is none. */
export async function followLink(context: AuthContext, request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const [type, hash] = [searchParams.get("type") ?? "", searchParams.get("token") ?? ""];
  if (type === "") throw validationFailed("Verify requires a verification type");
  if (hash === "") throw validationFailed("Verify requires a token or a token hash");
  const values = await redeem(context, request, { type, hash, byCode: false }).then(
    (session) => valuesOf(session, type),
    reasonsOf,
  );
  // It says who made the link, for pages with several fragments.
  const fragment = new URLSearchParams({ ...values, sb: "" });
  fragment.sort();
  return seeOther(`${redirectOf(context, request)}#${fragment}`);
}

function valuesOf({ user: _, ...session }: SessionReply, type: string): Record<string, string> {
  const values = Object.entries(session).map(([name, value]) => [name, String(value)]);
  return Object.fromEntries([...values, ["type", type]]);
}

const OAUTH_ERRORS: Readonly<Record<number, string>> = {
  400: "invalid_request",
  403: "access_denied",
  500: "server_error",
};

function reasonsOf(cause: unknown): Record<string, string> {
  if (!(cause instanceof AuthError)) throw cause;
  const { status, code, message } = cause;
  const error = OAUTH_ERRORS[status];
  return { ...(error && { error }), error_code: code, error_description: message };
}

/** A redirect as Go's server writes it, with a line for those who follow none. */
export function seeOther(location: string): Response {
  const href = location.replaceAll("&", "&amp;").replaceAll('"', "&#34;");
  return new Response(`<a href="${href}">See Other</a>.\n\n`, {
    status: 303,
    headers: { location, "content-type": "text/html; charset=utf-8" },
  });
}

async function redeem(
  context: AuthContext,
  request: Request,
  redeemed: Redeemed,
): Promise<SessionReply> {
  const { database, now } = context;
  return await database.transaction(async (tx) => {
    const at = now();
    const token = await mustFindToken(context, tx, at, redeemed);
    const { id } = await comeIn(tx, at, token);
    const { session, refreshToken } = await openSession(tx, at, id, request);
    const user = await mustFindUser(tx, id);
    return await sessionReply(context, at, { user, session, refreshToken });
  });
}

/** A token that is used, replaced, expired or was never made is 403 `otp_expired`, whichever it is. */
async function mustFindToken(
  { config }: AuthContext,
  tx: Queries,
  at: Date,
  { type, hash, byCode }: Redeemed,
): Promise<Redeemable> {
  const kinds = KINDS[type];
  if (!kinds && !byCode && !OTHER_LINKS.includes(type)) {
    throw validationFailed("Invalid email verification type");
  }
  const gone = byCode ? "Token has expired or is invalid" : "Email link is invalid or has expired";
  const found = await findToken(tx, at, config.code.expiryS, hash, kinds ?? []);
  if (!found) throw new AuthError(403, "otp_expired", gone);
  const user = await mustFindUser(tx, found.userId);
  if (isBanned(user, at)) throw new AuthError(403, "user_banned", "User is banned");
  if (found.expired) throw new AuthError(403, "otp_expired", gone);
  return { user, kind: found.kind };
}

/** A token that is good, and whose it is. */
interface Redeemable {
  readonly user: UserJson;
  readonly kind: TokenKind;
}

/** Spends the token, and every other one of the user; an address that was not confirmed now is. */
async function comeIn(tx: Queries, at: Date, { user, kind }: Redeemable): Promise<UserJson> {
  const { id, email } = user;
  const emailConfirmed = kind === "confirmation" || user.email_confirmed_at === undefined;
  await writeLog(tx, at, user, emailConfirmed ? "user_signedup" : "login");
  if (kind === "confirmation" && email) {
    await changeIdentity(tx, at, id, "email", { email, email_verified: true });
  }
  await tx.query(
    `update auth.users set ${kind}_token = '', last_sign_in_at = $2::timestamptz where id = $1::uuid`,
    [id, at.toISOString()],
  );
  await clearTokens(tx, id);
  await updateUser(tx, at, id, { emailConfirmed, appMetadata: await providersOf(tx, user) });
  return user;
}

/** Auth names the providers anew whenever somebody comes in, whatever stood there. */
async function providersOf(tx: Queries, { id }: UserJson): Promise<Record<string, unknown>> {
  const rows = await tx.query<{ provider: string }>(
    "select provider from auth.identities where user_id = $1::uuid order by created_at, provider",
    [id],
  );
  const providers = rows.map(({ provider }) => provider);
  return { providers, ...(providers[0] && { provider: providers[0] }) };
}
