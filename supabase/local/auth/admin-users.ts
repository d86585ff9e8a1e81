import { Buffer } from "node:buffer";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { readEmail, readPhone } from "./addresses.ts";
import { type Actor, traitsOf, writeLog } from "./audit.ts";
import { AuthError, validationFailed } from "./auth-error.ts";
import { banDuration } from "./ban-duration.ts";
import type { AuthContext } from "./context.ts";
import { checkPassword } from "./passwords.ts";
import { flag, readJson, record, text } from "./read-json.ts";
import { orFailure } from "./refuse.ts";
import { type UserJson, usersPage } from "./user-json.ts";
import * as users from "./users.ts";
import { NIL_UUID, readUuid } from "./uuid.ts";

const userParams = z.object({
  id: text,
  aud: text,
  role: text,
  email: text,
  phone: text,
  password: z.string().nullish(),
  password_hash: text,
  email_confirm: flag,
  phone_confirm: flag,
  user_metadata: record,
  app_metadata: record,
  ban_duration: text,
});

type UserParams = z.infer<typeof userParams>;

const deleteParams = z.object({ should_soft_delete: flag });

/** The user whom a path names; 404 for one who is not there. */
export async function userOfPath({ database }: AuthContext, named = ""): Promise<UserJson> {
  const id = readUuid(named);
  if (id === null) throw validationFailed("user_id must be an UUID", 404);
  return await users.mustFindUser(database, id);
}

function readAddresses({ email, phone }: UserParams) {
  return { email: email && readEmail(email), phone: phone && readPhone(phone) };
}

/** What create and update have in common. */
function readChange(params: UserParams): users.UserChange {
  const { role, user_metadata, app_metadata, ban_duration } = params;
  return {
    ...(role && { role }),
    ...(user_metadata && { userMetadata: user_metadata }),
    ...(app_metadata && { appMetadata: app_metadata }),
    ...(ban_duration && { banMs: banDuration(ban_duration) }),
    emailConfirmed: params.email_confirm,
    phoneConfirmed: params.phone_confirm,
  };
}

/** Passwords are looked at as Auth does, and not kept. */
function checkNewPassword({ password, password_hash: hash }: UserParams): void {
  if (typeof password === "string" && hash) {
    throw validationFailed("Only a password or a password hash should be provided");
  }
  if (Buffer.byteLength(password ?? "") > 72) {
    throw validationFailed("bcrypt: password length exceeds 72 bytes");
  }
}

/**
 * Auth hashes a password, drawn at random where none is given, between the look for the address and the
 * making of the user. So of two who make one at once both have looked before either is there.
 */
const HASHING_MS = 40;

function readCustomId(id: string): { id?: string } {
  if (id === "") return {};
  const read = readUuid(id);
  if (read === null) throw validationFailed("ID must conform to the uuid v4 format");
  if (read === NIL_UUID) throw validationFailed("ID cannot be a nil uuid");
  return { id: read };
}

export async function createUser(context: AuthContext, request: Request, admin: Actor) {
  const { database, now } = context;
  const params = await readJson(request, userParams);
  if (!params.email && !params.phone) {
    throw validationFailed("Cannot create a user without either an email or phone");
  }
  const addresses = readAddresses(params);
  await users.expectFree(database, addresses);
  checkNewPassword(params);
  await setTimeout(HASHING_MS);
  const { userMetadata = {}, ...change } = readChange(params);
  const fresh = {
    ...addresses,
    ...readCustomId(params.id),
    ...(params.aud && { aud: params.aud }),
    userMetadata,
  };
  const created = await orFailure("Database error creating new user", () =>
    database.transaction(async (tx) => {
      const at = now();
      const id = await users.createUser(tx, at, fresh);
      await writeLog(tx, at, admin, "user_signedup", traitsOf({ ...addresses, id }));
      await users.updateUser(tx, at, id, change);
      return await users.mustFindUser(tx, id);
    }),
  );
  // Auth answers what it wrote, and this column is the database's own.
  const { confirmed_at: _, ...answer } = created;
  return Response.json(answer);
}

export async function updateUser(
  context: AuthContext,
  request: Request,
  user: UserJson,
  admin: Actor,
) {
  const { database, now } = context;
  const params = await readJson(request, userParams);
  const { email, phone } = readAddresses(params);
  const change = readChange(params);
  if (typeof params.password === "string") checkPassword(params.password);
  const updated = await orFailure("Error updating user", () =>
    database.transaction(async (tx) => {
      const at = now();
      const identities = [
        ["email", email, change.emailConfirmed] as const,
        ["phone", phone, change.phoneConfirmed] as const,
      ];
      for (const [provider, address, verified = false] of identities) {
        if (!address) continue;
        const data = { [provider]: address, [`${provider}_verified`]: verified };
        await users.changeIdentity(tx, at, user.id, provider, data);
      }
      const addresses = { ...(email && { email }), ...(phone && { phone }) };
      await users.updateUser(tx, at, user.id, { ...change, ...addresses });
      await writeLog(tx, at, admin, "user_modified", traitsOf({ ...user, ...addresses }));
      return await users.mustFindUser(tx, user.id);
    }),
  );
  return Response.json(updated);
}

export async function deleteUser(
  { database, now }: AuthContext,
  request: Request,
  user: UserJson,
  admin: Actor,
) {
  const { should_soft_delete: soft } =
    request.body === null ? { should_soft_delete: false } : await readJson(request, deleteParams);
  if (soft) throw validationFailed("Users are only deleted for good here", 422);
  await database.transaction(async (tx) => {
    await writeLog(tx, now(), admin, "user_deleted", traitsOf(user));
    await users.deleteUser(tx, user.id);
  });
  return Response.json({});
}

/** A number of a page; what is none is 400 in the words of Auth's own parser. */
function readCount(text: string | null, fallback: number): number {
  if (!text) return fallback;
  const refuse = (why: string) =>
    validationFailed(`Bad Pagination Parameters: strconv.ParseUint: parsing "${text}": ${why}`);
  if (!/^\d+$/.test(text)) throw refuse("invalid syntax");
  if (BigInt(text) >= 2n ** 64n) throw refuse("value out of range");
  return Math.min(Number(text), 2 ** 31);
}

const DEFAULT_PER_PAGE = 50;

export async function listUsers({ database }: AuthContext, request: Request) {
  const { searchParams } = new URL(request.url);
  const page = readCount(searchParams.get("page"), 1);
  const perPage = readCount(searchParams.get("per_page"), DEFAULT_PER_PAGE);
  if (perPage === 0) {
    // Auth divides by it.
    throw new AuthError(500, "unexpected_failure", "Internal Server Error", { inHeader: false });
  }
  const filter = searchParams.get("filter") ?? "";
  const { users: found, total } = await usersPage(database, { page, perPage, filter });
  const pages = Math.ceil(total / perPage);
  const link = (to: number, rel: string) => {
    searchParams.set("page", String(to));
    searchParams.sort();
    return `</admin/users?${searchParams}>; rel="${rel}"`;
  };
  const links = [...(pages > page ? [link(page + 1, "next")] : []), link(pages, "last")];
  return Response.json(
    { users: found, aud: "authenticated" },
    { headers: { "x-total-count": String(total), link: links.join(", ") } },
  );
}
