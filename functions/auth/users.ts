import { z } from "zod";
import type { SessionToken } from "../../shared/contracts/auth.ts";
import { AppError, Fault } from "../_http/app-error.ts";
import { openAsService, openAuthAdmin } from "../_http/rpc.ts";
import type { AuthEnv } from "./env.ts";
import type { PersonNames } from "./person.ts";

/** What `api.spotify_listener` gives. */
const Known = z.object({ userId: z.uuid(), email: z.string() });
type Known = z.infer<typeof Known>;

/** The users of Supabase Auth, one for each Spotify account. */
export type Users = ReturnType<typeof createUsers>;

export function createUsers(env: AuthEnv) {
  const openAdmin = () => openAuthAdmin(env.SUPABASE_URL, env.SUPABASE_SECRET_KEYS);
  const database = openAsService(env.SUPABASE_URL, env.SUPABASE_SECRET_KEYS);

  async function find(names: PersonNames): Promise<Known | null> {
    const { personKeys, emails } = names;
    const known = await database("spotify_listener", {
      names: { personKeys: [...personKeys], emails },
    });
    return Known.nullable().parse(known);
  }

  return {
    /**
     * The user of a person, made now if they have none. Throws `rate_limited` where they made too many
     * accounts today.
     */
    async ofPerson(names: PersonNames): Promise<string> {
      const [email] = names.emails;
      const known = await find(names);
      if (known) {
        if (known.email !== email) await rename(await openAdmin(), known.userId, email);
        return known.userId;
      }
      const admin = await openAdmin();
      const { data, error } = await admin.createUser({ email, email_confirm: true });
      if (data.user) return data.user.id;
      // Whatever Auth answers (`unexpected_failure` when two come at once, or nothing in time), the
      // user may be there by now: it is the same address, and so the same user.
      const made = await find(names);
      if (made) return made.userId;
      throw refusal("making a user", error);
    },

    /**
     * A single-use token hash for `verifyOtp`. No e-mail is sent. Throws `sign_in_expired` where the
     * account was deleted meanwhile.
     */
    async sessionToken(email: string): Promise<SessionToken> {
      const admin = await openAdmin();
      // Auth keeps one token for both kinds, but for an address that it does not know a `magiclink`
      // makes a user, who would be nobody's.
      const { data, error } = await admin.generateLink({ type: "recovery", email });
      if (error?.code === "user_not_found") throw new AppError("sign_in_expired");
      if (error) throw refusal("making a session token", error);
      return { tokenHash: data.properties.hashed_token, type: "magiclink" };
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

/** The address was made by a key that writes no more, or of an id that Spotify gave no more. */
async function rename(
  admin: Awaited<ReturnType<typeof openAuthAdmin>>,
  userId: string,
  email: string,
): Promise<void> {
  const { error } = await admin.updateUserById(userId, { email, email_confirm: true });
  if (error) throw refusal("renaming a user", error);
}

/** The words of Auth stay here: they may quote an address. */
function refusal(
  what: string,
  error: { code?: string | undefined; status?: number | undefined } | null,
) {
  const cause = new Fault(`${what} failed: ${error?.code ?? error?.status ?? "no answer"}`);
  return new AppError("unavailable", { cause });
}
