import { Hono } from "hono";
import { z } from "zod";
import type { Database } from "../database/database.ts";
import type { Lite } from "../lite.ts";
import { bearer, verifiedToken } from "./admin-access.ts";
import { AuthError } from "./auth-error.ts";
import { userById } from "./user-json.ts";
import { isBanned } from "./users.ts";

export interface AccountOptions {
  readonly database: Database;
  readonly lite: Lite;
  readonly jwtSecret: string;
}

async function assertNotBanned(options: AccountOptions, request: Request): Promise<void> {
  const token = bearer(request);
  if (token === null) return;
  const { sub } = await verifiedToken(token, options.jwtSecret);
  if (z.uuid().safeParse(sub).success && (await isBanned(options.database, sub ?? ""))) {
    throw new AuthError(403, "user_banned", "User is banned");
  }
}

/** A signed-in user's own account: lite's, but for bans and for the user's full form. */
export function account(options: AccountOptions): Hono {
  const { database, lite } = options;
  return new Hono()
    .use(async (c, next) => {
      await assertNotBanned(options, c.req.raw);
      await next();
    })
    .on(["GET", "PUT"], "/user", async (c) => {
      const response = await lite.fetch(c.req.raw);
      if (!response.ok) return response;
      const { id } = z.object({ id: z.string() }).parse(await response.json());
      return c.json(await userById(database, id));
    })
    .post("/logout", (c) => lite.fetch(c.req.raw))
    .get("/reauthenticate", (c) => lite.fetch(c.req.raw));
}
