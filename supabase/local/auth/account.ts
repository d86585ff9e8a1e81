import { z } from "zod";
import { readEmail, readPhone } from "./addresses.ts";
import { writeLog } from "./audit.ts";
import { AuthError, unexpectedFailure, validationFailed } from "./auth-error.ts";
import type { SignedIn } from "./caller.ts";
import type { AuthContext } from "./context.ts";
import { checkPassword } from "./passwords.ts";
import { readJson, record, text } from "./read-json.ts";
import { orFailure } from "./refuse.ts";
import { clearTokens, expectFree, mustFindUser, updateUser } from "./users.ts";

const changeParams = z.object({
  email: text,
  phone: text,
  password: z.string().nullish(),
  data: record,
  app_metadata: record,
  nonce: text,
  channel: text,
});

type ChangeParams = z.infer<typeof changeParams>;

/** The role of Auth's own that may write where users may not. */
const ADMIN_ROLE = "admin";

/**
 * Answers `PUT /user`. Who writes to themselves writes `data`; a new address would have to be confirmed
 * by a mail or a message, which nothing sends here.
 */
export async function changeOwnUser(
  context: AuthContext,
  request: Request,
  { user, sessionId }: SignedIn,
): Promise<Response> {
  const { database, now } = context;
  const params = await readJson(request, changeParams);
  await checkChange(context, params, { user, sessionId });
  const changed = await orFailure("Error updating user", () =>
    database.transaction(async (tx) => {
      const at = now();
      await updateUser(tx, at, user.id, {
        ...(params.data && { userMetadata: params.data }),
        ...(params.app_metadata && { appMetadata: params.app_metadata }),
      });
      if (typeof params.password === "string") {
        await tx.query(
          "delete from auth.sessions where user_id = $1::uuid and id is distinct from $2::uuid",
          [user.id, sessionId],
        );
        await clearTokens(tx, user.id);
        await writeLog(tx, at, user, "user_updated_password");
      }
      await writeLog(tx, at, user, "user_modified");
      return await mustFindUser(tx, user.id);
    }),
  );
  return Response.json(changed);
}

async function checkChange(
  { database }: AuthContext,
  params: ChangeParams,
  { user }: SignedIn,
): Promise<void> {
  const email = params.email && readEmail(params.email);
  const phone = params.phone && readPhone(params.phone);
  if (phone && !["", "sms", "whatsapp"].includes(params.channel)) {
    throw validationFailed("Invalid channel, supported values are 'sms' or 'whatsapp'");
  }
  if (typeof params.password === "string") checkPassword(params.password);
  if (params.app_metadata && user.role !== ADMIN_ROLE) {
    const message = "Updating app_metadata requires admin privileges";
    throw new AuthError(403, "not_admin", message);
  }
  await expectFree(database, { email, phone }, user.id);
  if (email && email !== user.email) throw unexpectedFailure("Error sending email change email");
  if (phone && phone !== user.phone) throw unexpectedFailure("Unable to get SMS provider");
}

/** Answers `POST /logout`: without a scope, the user is signed out everywhere. */
export async function logout(
  { database, now }: AuthContext,
  request: Request,
  { user, sessionId }: SignedIn,
): Promise<Response> {
  const scope = new URL(request.url).searchParams.get("scope") || "global";
  if (!["global", "local", "others"].includes(scope)) {
    throw validationFailed(`Unsupported logout scope ${JSON.stringify(scope)}`);
  }
  await orFailure("Error logging out user", () =>
    database.transaction(async (tx) => {
      await writeLog(tx, now(), user, "logout");
      await tx.query(
        `delete from auth.sessions
         where user_id = $1::uuid and case
           when $2::uuid is null or $3 = 'global' then true
           when $3 = 'local' then id = $2::uuid
           else id <> $2::uuid
         end`,
        [user.id, sessionId, scope],
      );
    }),
  );
  return new Response(null, { status: 204 });
}

/** Answers `GET /reauthenticate`, which sends a code to an address that is confirmed. */
export function reauthenticate({ user }: SignedIn): Response {
  if (!user.email_confirmed_at) {
    const message = "Please verify your email first.";
    throw new AuthError(422, "email_not_confirmed", message);
  }
  throw unexpectedFailure("Error sending reauthentication email");
}
