import { AppError, Fault } from "../_http/app-error.ts";
import { hmacSha256 } from "../_http/digest.ts";
import { openAsService, openAuthAdmin } from "../_http/rpc.ts";
import type { AuthEnv } from "./env.ts";

/** The users of Supabase Auth, one for each Spotify account. */
export type Users = ReturnType<typeof createUsers>;

export function createUsers(env: AuthEnv) {
  const openAdmin = () => openAuthAdmin(env.SUPABASE_URL, env.SUPABASE_SECRET_KEYS);
  const database = openAsService(env.SUPABASE_URL, env.SUPABASE_SECRET_KEYS);

  async function find(accountKey: string, email: string): Promise<string | null> {
    const id = await database("spotify_listener", { account_key: accountKey, email });
    return typeof id === "string" ? id : null;
  }

  return {
    /** The user of a Spotify account, made now if this is their first sign-in. */
    async ofAccount(accountKey: string): Promise<string> {
      const email = await emailOf(accountKey, env.ACCOUNT_EMAIL_KEY);
      const known = await find(accountKey, email);
      if (known) return known;
      const admin = await openAdmin();
      const { data, error } = await admin.createUser({
        email,
        email_confirm: true,
        app_metadata: { provider: "spotify", providers: ["spotify"] },
      });
      if (data.user) return data.user.id;
      // Someone was faster with the same account: it is the same address, and so the same user.
      const made = error?.code === "email_exists" ? await find(accountKey, email) : null;
      if (made) return made;
      throw refusal("making a user", error);
    },

    /** A single-use token hash for `verifyOtp`. No e-mail is sent. */
    async sessionToken(email: string) {
      const admin = await openAdmin();
      const { data, error } = await admin.generateLink({ type: "magiclink", email });
      if (error) throw refusal("making a session token", error);
      const { hashed_token, verification_type } = data.properties;
      return { tokenHash: hashed_token, type: verification_type };
    },

    /**
     * Deletes a user, and with them every row that is theirs: they are offline, and others know.
     * Throws `unauthorized` for one who is gone already.
     */
    async remove(userId: string): Promise<void> {
      const admin = await openAdmin();
      const { error } = await admin.deleteUser(userId);
      if (error?.code === "user_not_found") throw new AppError("unauthorized");
      if (error) throw refusal("deleting a user", error);
    },
  };
}

/**
 * Supabase Auth knows a user by an e-mail. Theirs is nobody's mailbox, and as unguessable as the
 * key: who could guess it could ask for a way in. One account always gives the same, so two first
 * sign-ins at once end as one user.
 */
async function emailOf(accountKey: string, secret: string): Promise<string> {
  return `${await hmacSha256(secret, accountKey)}@users.resonance.invalid`;
}

/** The words of Auth stay here: they may quote an address. */
function refusal(
  what: string,
  error: { code?: string | undefined; status?: number | undefined } | null,
) {
  const cause = new Fault(`${what} failed: ${error?.code ?? error?.status ?? "no answer"}`);
  return new AppError("unavailable", { cause });
}
