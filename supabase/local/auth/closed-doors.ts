import { Hono } from "hono";
import { z } from "zod";
import type { Database } from "../database/database.ts";
import { AuthError, validationFailed } from "./auth-error.ts";
import { readJson } from "./read-json.ts";
import { userByEmail } from "./user-json.ts";
import { readEmail } from "./users.ts";

const address = z.object({
  email: z.string().nullish(),
  phone: z.string().nullish(),
  create_user: z.boolean().nullish(),
});

function emailClosed(status: 400 | 422 = 422): AuthError {
  return new AuthError(status, "email_provider_disabled", "Email logins are disabled");
}

function phoneClosed(): AuthError {
  return new AuthError(400, "phone_provider_disabled", "Unsupported phone provider");
}

/**
 * What Auth answers where `[auth] enable_signup` and `[auth.email]` are off: accounts are made by
 * our own sign-in alone. Lite has no such switch for sign-in by code or link.
 */
export function closedDoors(database: Database): Hono {
  return new Hono()
    .post("/signup", async (c) => {
      const { email, phone } = await readJson(c.req.raw, address);
      if (!email && !phone) {
        const message = "Anonymous sign-ins are disabled";
        throw new AuthError(422, "anonymous_provider_disabled", message);
      }
      throw new AuthError(422, "signup_disabled", "Signups not allowed for this instance");
    })
    .post("/otp", async (c) => {
      const { email, phone, create_user: create } = await readJson(c.req.raw, address);
      if (!email && !phone) throw validationFailed("One of email or phone must be set");
      if (!email) throw phoneClosed();
      if (create === false && !(await userByEmail(database, readEmail(email)))) {
        throw new AuthError(422, "otp_disabled", "Signups not allowed for otp");
      }
      throw emailClosed();
    })
    .post("/magiclink", () => {
      throw emailClosed();
    })
    .post("/recover", () => {
      throw emailClosed(400);
    })
    .post("/resend", () => {
      throw emailClosed();
    });
}

/** Sign-in with a password, closed too. */
export async function refusePassword(request: Request): Promise<never> {
  const { email, phone } = await readJson(request, address);
  if (email) throw emailClosed();
  throw phone ? phoneClosed() : validationFailed("missing email or phone");
}
