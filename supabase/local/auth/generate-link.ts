import { z } from "zod";
import type { Database, Queries } from "../database/database.ts";
import { AuthError, validationFailed } from "./auth-error.ts";
import { newCode, tokenHash } from "./one-time-token.ts";
import { type UserJson, userByEmail } from "./user-json.ts";
import { createUser, emailExists, mustFindUser, readEmail, updateUser } from "./users.ts";

export const linkParams = z.object({
  type: z.string(),
  email: z.string().nullish(),
  password: z.string().nullish(),
  data: z.record(z.string(), z.unknown()).nullish(),
  redirect_to: z.string().nullish(),
});

type LinkParams = z.infer<typeof linkParams>;
type LinkType = "magiclink" | "recovery" | "signup" | "invite";

/** An unknown address turns a magic link into a sign-up, which makes the user. */
function typeOf(params: LinkParams, user: UserJson | null): LinkType {
  switch (params.type) {
    case "magiclink":
      return user ? "magiclink" : "signup";
    case "recovery":
      if (user) return "recovery";
      throw new AuthError(404, "user_not_found", "User with this email not found");
    case "signup":
      if (!user && !params.password) throw validationFailed("Signup requires a valid password");
      return "signup";
    case "invite":
      return "invite";
    default:
      throw validationFailed(`Invalid email action link type requested: ${params.type}`);
  }
}

async function newcomer(
  tx: Queries,
  user: UserJson | null,
  email: string,
  params: LinkParams,
): Promise<UserJson> {
  const userMetadata = params.data ?? {};
  if (!user) {
    return await createUser(tx, { email, userMetadata, appMetadata: {}, confirmed: false });
  }
  if (user.email_confirmed_at) throw emailExists();
  return await updateUser(tx, user.id, { userMetadata });
}

/** One outstanding token a user and kind: a new one takes the place of the old. */
async function keepToken(tx: Queries, id: string, type: LinkType, hash: string): Promise<void> {
  const kind = type === "magiclink" || type === "recovery" ? "recovery" : "confirmation";
  await tx.query(
    `update auth.users
     set
       ${kind}_token = $2,
       ${kind}_sent_at = now(),
       invited_at = case when $3::boolean then now() else invited_at end
     where id = $1::uuid`,
    [id, hash, type === "invite"],
  );
}

function actionLink(publicUrl: string, hash: string, type: LinkType, redirectTo: string): string {
  const link = new URL("/auth/v1/verify", publicUrl);
  link.search = new URLSearchParams({ token: hash, type, redirect_to: redirectTo }).toString();
  return link.href;
}

/**
 * Makes a one-time token for an address and sends no mail: the caller hands it on. The reply is
 * the user with `hashed_token` and its like. `redirectTo` has been checked.
 */
export async function generateLink(
  database: Database,
  params: LinkParams,
  {
    publicUrl,
    redirectTo,
    codeLength,
  }: { readonly publicUrl: string; readonly redirectTo: string; readonly codeLength: number },
): Promise<Record<string, unknown>> {
  const email = readEmail(params.email ?? "");
  const code = newCode(codeLength);
  const hash = tokenHash(email, code);
  return await database.transaction(async (tx) => {
    const known = await userByEmail(tx, email);
    const type = typeOf(params, known);
    const user =
      known && (type === "magiclink" || type === "recovery")
        ? known
        : await newcomer(tx, known, email, params);
    await keepToken(tx, user.id, type, hash);
    return {
      ...(await mustFindUser(tx, user.id)),
      action_link: actionLink(publicUrl, hash, type, redirectTo),
      email_otp: code,
      hashed_token: hash,
      verification_type: type,
      redirect_to: redirectTo,
    };
  });
}
