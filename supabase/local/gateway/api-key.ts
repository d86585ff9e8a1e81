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

/** Browsers name themselves so, and say from which page a request comes. */
const BROWSER = /^\s*Mozilla\/5\.0/i;

function isFromPage({ headers }: Request): boolean {
  return BROWSER.test(headers.get("user-agent") ?? "") || headers.has("origin");
}

/** Everything in a request that may be a key or a token. */
function credentialsOf(request: Request): string[] {
  const { headers, url } = request;
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  const found = [headers.get("apikey"), new URL(url).searchParams.get("apikey"), bearer];
  return found.filter((text): text is string => Boolean(text));
}

function pageWithSecret(): Response {
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

/** What the gateway knows of keys. */
export interface ApiKeys {
  readonly admit: Admit;
  /**
   * A secret key in a page is a leak, or an attack on who has the page open: refused in every room,
   * as the key or as the token, in either of its forms. Null for all other requests.
   */
  refuseSecretInPage(request: Request): Promise<Response | null>;
}

/**
 * The hosted gateway's rule of API keys: `apikey`, header or query, must be a key of the project;
 * where `Authorization` is absent or carries that same key, it becomes the token of the key's
 * role. A user's own token passes untouched: the room behind judges it.
 */
export function createApiKeys(keys: Keys): ApiKeys {
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
  const admit: Admit = async (request) => {
    const headers = new Headers(request.headers);
    const key = headers.get("apikey") ?? new URL(request.url).searchParams.get("apikey");
    if (!key) return noKey();
    const role = await roleOf(key);
    if (role === null) return wrongKey();
    const authorization = headers.get("authorization");
    if (authorization === null || authorization === `Bearer ${key}`) {
      headers.set("authorization", `Bearer ${await tokens[role]}`);
    }
    return headers;
  };
  return {
    admit,
    async refuseSecretInPage(request) {
      if (!isFromPage(request)) return null;
      const roles = await Promise.all(credentialsOf(request).map(roleOf));
      return roles.includes("service_role") ? pageWithSecret() : null;
    },
  };
}
