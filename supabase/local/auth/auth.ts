import { Hono } from "hono";
import { z } from "zod";
import { type Database, DatabaseError } from "../database/database.ts";
import type { Keys } from "../keys.ts";
import type { Lite } from "../lite.ts";
import { bearer, requireAdmin, verifiedToken } from "./admin-access.ts";
import { adminUsers } from "./admin-users.ts";
import { inApiVersion } from "./api-version.ts";
import { AuthError, validationFailed } from "./auth-error.ts";
import { closedDoors, refusePassword } from "./closed-doors.ts";
import { completeSession } from "./complete-session.ts";
import { generateLink, linkParams } from "./generate-link.ts";
import { readJson } from "./read-json.ts";
import { redeemable, redeemParams } from "./redeem.ts";
import { userById } from "./user-json.ts";
import { isBanned } from "./users.ts";

export interface AuthOptions extends Keys {
  readonly database: Database;
  readonly lite: Lite;
  /** Where phones reach the stack: issuer of tokens and base of links. */
  readonly publicUrl: string;
}

export interface Auth {
  /** Serves `/auth/v1/*`. */
  fetch(request: Request): Promise<Response>;
}

const HEALTH = {
  version: "v2.196.0",
  name: "GoTrue",
  description: "GoTrue is a user registration and authentication API",
};

const refreshParams = z.object({ refresh_token: z.string().nullish() });

/** A redirect that needs no allow-list: back to this stack, or to the developer's own machine. */
function safeRedirect(wanted: string | null | undefined, publicUrl: string): string {
  if (!wanted || !URL.canParse(wanted)) return publicUrl;
  const { origin, protocol, hostname } = new URL(wanted);
  const isLoopback = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
  const isWeb = protocol === "http:" || protocol === "https:";
  return isWeb && (isLoopback || origin === new URL(publicUrl).origin) ? wanted : publicUrl;
}

/** A request of ours to lite in place of one whose body has been read. */
function withBody(request: Request, body: unknown): Request {
  const headers = new Headers(request.headers);
  headers.delete("content-length");
  headers.set("content-type", "application/json");
  return new Request(request.url, { method: "POST", headers, body: JSON.stringify(body) });
}

async function assertNotBanned(options: AuthOptions, request: Request): Promise<void> {
  const token = bearer(request);
  if (token === null) return;
  const { sub } = await verifiedToken(token, options.jwtSecret);
  if (sub && z.uuid().safeParse(sub).success && (await isBanned(options.database, sub))) {
    throw new AuthError(403, "user_banned", "User is banned");
  }
}

async function assertRefreshable(database: Database, token: string): Promise<void> {
  const banned = await database.query(
    `select
     from auth.refresh_tokens as t
     join auth.users as u on u.id = t.user_id
     where t.token = $1 and u.banned_until > now()`,
    [token],
  );
  if (banned.length > 0) {
    throw new AuthError(400, "user_banned", "Invalid Refresh Token: User Banned");
  }
}

function sessions({ database, lite, jwtSecret, publicUrl }: AuthOptions): Hono {
  const context = { database, jwtSecret, issuer: `${publicUrl}/auth/v1` };
  return new Hono()
    .post("/verify", async (c) => {
      const body = await redeemable(database, await readJson(c.req.raw, redeemParams));
      return await completeSession(await lite.fetch(withBody(c.req.raw, body)), context);
    })
    .post("/token", async (c) => {
      const grant = c.req.query("grant_type");
      if (grant === "password") return await refusePassword(c.req.raw);
      if (grant !== "refresh_token") {
        throw new AuthError(400, "invalid_credentials", "unsupported_grant_type");
      }
      const body = await readJson(c.req.raw, refreshParams);
      await assertRefreshable(database, body.refresh_token ?? "");
      return await completeSession(await lite.fetch(withBody(c.req.raw, body)), context);
    });
}

/** A signed-in user's own account: lite's, but for bans and for the user's full form. */
function account(options: AuthOptions): Hono {
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

function admin(options: AuthOptions): Hono {
  const { database, publicUrl } = options;
  return new Hono()
    .use(async (c, next) => {
      await requireAdmin(c.req.raw, options);
      await next();
    })
    .route("/users", adminUsers(database))
    .post("/generate_link", async (c) => {
      const params = await readJson(c.req.raw, linkParams);
      const wanted = params.redirect_to ?? c.req.query("redirect_to");
      const redirectTo = safeRedirect(wanted, publicUrl);
      return c.json(await generateLink(database, params, { publicUrl, redirectTo }));
    });
}

function refusal(cause: Error): Response {
  if (cause instanceof AuthError) return cause.toResponse();
  if (cause instanceof DatabaseError && cause.code.startsWith("22")) {
    return validationFailed("Invalid parameter").toResponse();
  }
  console.error("auth:", cause);
  const message = "Unexpected failure, please check server logs for more information";
  return new AuthError(500, "unexpected_failure", message).toResponse();
}

/**
 * Auth: lite, with what it lacks and our sign-in needs (users by the secret key, links without
 * mail, bans) in the shapes of the real service, and e-mail sign-up and sign-in closed.
 */
export function createAuth(options: AuthOptions): Auth {
  const { database, lite } = options;
  const app = new Hono()
    .basePath("/auth/v1")
    .get("/health", (c) => c.json(HEALTH))
    .get("/settings", (c) => lite.fetch(c.req.raw))
    .get("/.well-known/jwks.json", (c) => c.json({ keys: [] }))
    .get("/authorize", (c) => lite.fetch(c.req.raw))
    .get("/verify", (c) => lite.fetch(c.req.raw))
    .route("/", closedDoors(database))
    .route("/", sessions(options))
    .route("/admin", admin(options))
    .route("/", account(options))
    .notFound(() => new AuthError(404, "not_found", "Not found").toResponse())
    .onError(refusal);
  return {
    async fetch(request) {
      return await inApiVersion(request, await app.fetch(request));
    },
  };
}
