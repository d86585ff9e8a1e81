import { Hono } from "hono";
import { z } from "zod";
import type { Database } from "../database/database.ts";
import { AuthError, validationFailed } from "./auth-error.ts";
import { banDuration } from "./ban-duration.ts";
import { readJson } from "./read-json.ts";
import { usersPage } from "./user-json.ts";
import { createUser, deleteUser, mustFindUser, readEmail, updateUser } from "./users.ts";

const metadata = z.record(z.string(), z.unknown()).nullish();

const userParams = z.object({
  id: z.string().nullish(),
  role: z.string().nullish(),
  email: z.string().nullish(),
  phone: z.string().nullish(),
  email_confirm: z.boolean().nullish(),
  user_metadata: metadata,
  app_metadata: metadata,
  ban_duration: z.string().nullish(),
});

const deleteParams = z.object({ should_soft_delete: z.boolean().nullish() });

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function userId(id: string): string {
  if (!UUID.test(id)) throw validationFailed("user_id must be an UUID", 404);
  return id;
}

/** Nobody signs in by phone or password here, so neither is kept: a phone is refused, a password ignored. */
function readParams(params: z.infer<typeof userParams>) {
  if (params.phone) {
    throw new AuthError(422, "phone_provider_disabled", "Phone logins are disabled");
  }
  const { role, user_metadata, app_metadata, ban_duration } = params;
  return {
    confirmed: params.email_confirm ?? false,
    userMetadata: user_metadata ?? {},
    appMetadata: app_metadata ?? {},
    ...(role ? { role } : {}),
    ...(ban_duration ? { banMs: banDuration(ban_duration) } : {}),
  };
}

function readCustomId(id: string | null | undefined): { id?: string } {
  if (!id) return {};
  if (!UUID.test(id)) throw validationFailed("ID must conform to the uuid v4 format");
  return { id };
}

function pageParam(text: string | undefined, fallback: number): number {
  if (!text) return fallback;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw validationFailed(`Bad Pagination Parameters: ${text}`);
  }
  return value;
}

function pageLinks(page: number, perPage: number, total: number): string {
  const last = Math.max(1, Math.ceil(total / perPage));
  const link = (to: number, rel: string) =>
    `</admin/users?page=${to}&per_page=${perPage}>; rel="${rel}"`;
  return [...(page < last ? [link(page + 1, "next")] : []), link(last, "last")].join(", ");
}

const DEFAULT_PER_PAGE = 50;

/** `/admin/users`: what `supabase.auth.admin` does with users. The caller is known to be an admin. */
export function adminUsers(database: Database): Hono {
  return new Hono()
    .post("/", async (c) => {
      const params = await readJson(c.req.raw, userParams);
      if (!params.email && !params.phone) {
        throw validationFailed("Cannot create a user without either an email or phone");
      }
      const { banMs, ...user } = readParams(params);
      const email = readEmail(params.email ?? "");
      const id = readCustomId(params.id);
      const created = await database.transaction(async (tx) => {
        const { id: newId, ...rest } = await createUser(tx, { ...user, ...id, email });
        return banMs === undefined
          ? { id: newId, ...rest }
          : await updateUser(tx, newId, { banMs });
      });
      return c.json(created);
    })
    .get("/", async (c) => {
      const page = pageParam(c.req.query("page"), 1);
      const perPage = pageParam(c.req.query("per_page"), DEFAULT_PER_PAGE);
      const { users, total } = await usersPage(database, page, perPage);
      c.header("x-total-count", String(total));
      c.header("link", pageLinks(page, perPage, total));
      return c.json({ users, aud: "authenticated" });
    })
    .get("/:id", async (c) => c.json(await mustFindUser(database, userId(c.req.param("id")))))
    .put("/:id", async (c) => {
      const { id } = await mustFindUser(database, userId(c.req.param("id")));
      const params = await readJson(c.req.raw, userParams);
      const change = readParams(params);
      const email = params.email ? { email: readEmail(params.email) } : {};
      return c.json(
        await database.transaction((tx) => updateUser(tx, id, { ...change, ...email })),
      );
    })
    .delete("/:id", async (c) => {
      const { id } = await mustFindUser(database, userId(c.req.param("id")));
      const { should_soft_delete: soft } = await readJson(c.req.raw, deleteParams);
      if (soft) throw validationFailed("Users are only deleted for good here", 422);
      await database.transaction((tx) => deleteUser(tx, id));
      return c.json({});
    });
}
