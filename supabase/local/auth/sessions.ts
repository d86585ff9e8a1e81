import { Hono } from "hono";
import { z } from "zod";
import type { Config } from "../config.ts";
import type { Database } from "../database/database.ts";
import type { Lite } from "../lite.ts";
import { AuthError } from "./auth-error.ts";
import { refusePassword } from "./closed-doors.ts";
import { completeSession } from "./complete-session.ts";
import { readJson } from "./read-json.ts";
import { redeemable, redeemParams } from "./redeem.ts";
import { safeRedirect } from "./safe-redirect.ts";

export interface SessionOptions {
  readonly database: Database;
  readonly config: Config["auth"];
  readonly lite: Lite;
  readonly jwtSecret: string;
  readonly publicUrl: string;
}

const refreshParams = z.object({ refresh_token: z.string().nullish() });

/** A request of ours to lite in place of one whose body, or lack of one, has been read. */
function askLite(options: SessionOptions, path: string, body: unknown): Promise<Response> {
  const request = new Request(`${options.publicUrl}/auth/v1${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return options.lite.fetch(request);
}

async function redeem(options: SessionOptions, params: z.infer<typeof redeemParams>) {
  const body = await redeemable(options.database, params, options.config.code.expiryS);
  return await completeSession(await askLite(options, "/verify", body), options);
}

async function refresh(options: SessionOptions, token: string): Promise<Response> {
  const banned = await options.database.query(
    `select
     from auth.refresh_tokens as t
     join auth.users as u on u.id = t.user_id
     where t.token = $1 and u.banned_until > now()`,
    [token],
  );
  if (banned.length > 0) {
    throw new AuthError(400, "user_banned", "Invalid Refresh Token: User Banned");
  }
  const body = { refresh_token: token };
  const response = await askLite(options, "/token?grant_type=refresh_token", body);
  return await completeSession(response, options);
}

const session = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  expires_in: z.number(),
  expires_at: z.number(),
  token_type: z.string(),
});

/** The fragment that a followed link leads back with: a session, or why there is none. */
async function fragmentOf(options: SessionOptions, type: string, hash: string) {
  try {
    const response = await redeem(options, { type, token_hash: hash });
    const values = Object.entries(session.parse(await response.json()));
    return new URLSearchParams([...values.map(([k, v]) => [k, String(v)]), ["type", type]]);
  } catch (cause) {
    if (!(cause instanceof AuthError)) throw cause;
    const { code, message } = cause;
    const why = { error: "access_denied", error_code: code, error_description: message };
    return new URLSearchParams(why);
  }
}

/** How sessions begin (by a one-time token, never by password) and go on. */
export function sessions(options: SessionOptions): Hono {
  return new Hono()
    .post("/verify", async (c) => await redeem(options, await readJson(c.req.raw, redeemParams)))
    .get("/verify", async (c) => {
      const { type = "", token = "", redirect_to } = c.req.query();
      const home = safeRedirect(redirect_to, options.publicUrl);
      return c.redirect(`${home}#${await fragmentOf(options, type, token)}`, 303);
    })
    .post("/token", async (c) => {
      const grant = c.req.query("grant_type");
      if (grant === "password") return await refusePassword(c.req.raw);
      if (grant !== "refresh_token") {
        throw new AuthError(400, "invalid_credentials", "unsupported_grant_type");
      }
      const { refresh_token } = await readJson(c.req.raw, refreshParams);
      return await refresh(options, refresh_token ?? "");
    });
}
