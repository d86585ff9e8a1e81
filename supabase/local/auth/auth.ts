import { Hono } from "hono";
import type { Config } from "../config.ts";
import { type Database, DatabaseError } from "../database/database.ts";
import type { Keys } from "../keys/keys.ts";
import type { Lite } from "../lite.ts";
import { account } from "./account.ts";
import { requireAdmin } from "./admin-access.ts";
import { adminUsers } from "./admin-users.ts";
import { inApiVersion } from "./api-version.ts";
import { AuthError, validationFailed } from "./auth-error.ts";
import { closedDoors } from "./closed-doors.ts";
import { generateLink, linkParams } from "./generate-link.ts";
import { readJson } from "./read-json.ts";
import { safeRedirect } from "./safe-redirect.ts";
import { sessions } from "./sessions.ts";

export interface AuthOptions extends Keys {
  readonly database: Database;
  /** The project's settings of Auth. */
  readonly config: Config["auth"];
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

function admin(options: AuthOptions): Hono {
  const { database, publicUrl, config } = options;
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
      return c.json(
        await generateLink(database, params, {
          publicUrl,
          redirectTo,
          codeLength: config.code.length,
        }),
      );
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
export function createAuth(given: AuthOptions): Auth {
  const options = { ...given, publicUrl: given.publicUrl.replace(/\/+$/, "") };
  const { database, lite } = options;
  const app = new Hono()
    .basePath("/auth/v1")
    .get("/health", (c) => c.json(HEALTH))
    .get("/settings", (c) => lite.fetch(c.req.raw))
    .get("/.well-known/jwks.json", (c) => c.json({ keys: [] }))
    .get("/authorize", (c) => lite.fetch(c.req.raw))
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
