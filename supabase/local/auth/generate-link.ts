import { z } from "zod";
import { readEmail } from "./addresses.ts";
import { type Actor, traitsOf, writeLog } from "./audit.ts";
import { AuthError, validationFailed } from "./auth-error.ts";
import type { AuthContext } from "./context.ts";
import { keepToken, newCode, tokenHash } from "./one-time-token.ts";
import { checkPassword } from "./passwords.ts";
import { readJson, record, text } from "./read-json.ts";
import { redirectOf } from "./redirect.ts";
import { orFailure } from "./refuse.ts";
import { type UserJson, userByAddress } from "./user-json.ts";
import { createUser, emailExists, mustFindUser, updateUser } from "./users.ts";

const linkParams = z.object({
  type: text,
  email: text,
  password: text,
  data: record,
  redirect_to: text,
});

type LinkParams = z.infer<typeof linkParams>;
type LinkType = "magiclink" | "recovery" | "signup" | "invite";

/** An unknown address turns a magic link into a sign-up, which makes the user. */
function typeOf({ type, password }: LinkParams, user: UserJson | null): LinkType {
  switch (type) {
    case "magiclink":
      return user ? "magiclink" : "signup";
    case "recovery":
      if (user) return "recovery";
      throw new AuthError(404, "user_not_found", "User with this email not found");
    case "signup":
      if (user) return "signup";
      if (password === "") throw validationFailed("Signup requires a valid password");
      checkPassword(password);
      return "signup";
    case "invite":
      return "invite";
    default:
      throw validationFailed(`Invalid email action link type requested: ${type}`);
  }
}

const LINK_LOG = {
  magiclink: "user_recovery_requested",
  recovery: "user_recovery_requested",
  invite: "user_invited",
  signup: null,
} as const;

function actionLink(publicUrl: string, hash: string, type: LinkType, redirectTo: string): string {
  const link = new URL("/auth/v1/verify", publicUrl);
  link.search = new URLSearchParams({ token: hash, type, redirect_to: redirectTo }).toString();
  return link.href;
}

/**
 * Makes a one-time token for an address and sends no mail: the caller hands it on. The reply is the
 * user with `hashed_token` and its like.
 */
export async function generateLink(
  context: AuthContext,
  request: Request,
  admin: Actor,
): Promise<Response> {
  const { database, config, publicUrl, now } = context;
  const params = await readJson(request, linkParams);
  const email = readEmail(params.email);
  const redirectTo = redirectOf(context, request, params.redirect_to);
  const code = newCode(config.code.length);
  const hash = tokenHash(email, code);
  const answer = await database.transaction(async (tx) => {
    const at = now();
    const known = await userByAddress(tx, "email", email);
    const type = typeOf(params, known);
    const isSignUp = type === "signup" || type === "invite";
    if (isSignUp && known?.email_confirmed_at) throw emailExists();
    const data = { userMetadata: params.data ?? {} };
    const id =
      known?.id ??
      (await orFailure("Database error saving new user", () =>
        createUser(tx, at, { email, phone: "", ...data }),
      ));
    if (known && type === "signup") await updateUser(tx, at, id, data);
    const action = LINK_LOG[type];
    if (action) {
      const traits = type === "invite" ? traitsOf({ id, email }) : undefined;
      await writeLog(tx, at, known && !traits ? known : admin, action, traits);
    }
    await keepToken(tx, at, { id, email }, { kind: isSignUp ? "confirmation" : "recovery", hash });
    if (type === "invite") {
      const sql = "update auth.users set invited_at = $2::timestamptz where id = $1::uuid";
      await tx.query(sql, [id, at.toISOString()]);
    }
    return {
      ...(await mustFindUser(tx, id)),
      action_link: actionLink(publicUrl, hash, type, redirectTo),
      email_otp: code,
      hashed_token: hash,
      verification_type: type,
      redirect_to: redirectTo,
    };
  });
  return Response.json(answer);
}
