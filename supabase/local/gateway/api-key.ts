import { jwtVerify } from "jose";
import type { KeyRole, Keys } from "../keys/keys.ts";
import { legacyKey } from "../keys/keys.ts";

/** Gives a request the token that its API key stands for, or refuses the key. */
export type Admit = (request: Request) => Promise<Headers | Response>;

function refused(message: string, hint: string | null, code: string): Response {
  const body = hint === null ? { message } : { message, hint };
  return Response.json(body, { status: 401, headers: { "sb-error-code": code } });
}

function noKey(): Response {
  const hint = "No `apikey` request header or url param was found.";
  return refused("No API key found in request", hint, "UNAUTHORIZED_MISSING_API_KEY");
}

function wrongKey(): Response {
  const hint = "Double check your Supabase `anon` or `service_role` API key.";
  return refused("Invalid API key", hint, "UNAUTHORIZED_INVALID_API_KEY");
}

/** A secret key in a page is a leak; browsers name themselves so. */
const BROWSER = /^\s*Mozilla\/5\.0/i;

function browserWithSecret(): Response {
  const message = "Forbidden use of secret API key in browser";
  return refused(message, null, "UNAUTHORIZED_INVALID_API_KEY_TYPE");
}

async function legacyRole(key: string, secret: Uint8Array): Promise<KeyRole | null> {
  try {
    const { payload } = await jwtVerify(key, secret, { algorithms: ["HS256"] });
    const { role } = payload;
    return role === "anon" || role === "service_role" ? role : null;
  } catch {
    return null;
  }
}

/**
 * The hosted gateway's rule of API keys: `apikey`, header or query, must be a key of the project;
 * where `Authorization` is absent or carries that same key, it becomes the token of the key's
 * role. A user's own token passes untouched: the room behind judges it.
 */
export function createAdmit(keys: Keys): Admit {
  const secret = new TextEncoder().encode(keys.jwtSecret);
  const roleOf = async (key: string): Promise<KeyRole | null> => {
    if (key === keys.publishableKey) return "anon";
    if (key === keys.secretKey) return "service_role";
    return await legacyRole(key, secret);
  };
  const tokens: Record<KeyRole, Promise<string>> = {
    anon: legacyKey("anon", keys.jwtSecret),
    service_role: legacyKey("service_role", keys.jwtSecret),
  };
  return async (request) => {
    const headers = new Headers(request.headers);
    const key = headers.get("apikey") ?? new URL(request.url).searchParams.get("apikey");
    if (!key) return noKey();
    const role = await roleOf(key);
    if (role === null) return wrongKey();
    if (role === "service_role" && BROWSER.test(headers.get("user-agent") ?? "")) {
      return browserWithSecret();
    }
    const authorization = headers.get("authorization");
    if (authorization === null || authorization === `Bearer ${key}`) {
      headers.set("authorization", `Bearer ${await tokens[role]}`);
    }
    return headers;
  };
}
