import { createMiddleware } from "hono/factory";
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JWK,
  type JWTVerifyGetKey,
  jwtVerify,
} from "jose";
import { z } from "zod";
import { AppError } from "./app-error.ts";
import type { ShellEnv } from "./env.ts";
import type { Shell, SignedIn, Verify } from "./shell.ts";

/** What Supabase Auth's access token must say; who it names is the database's to check. */
const Claims = z.object({ sub: z.uuid(), role: z.literal("authenticated") });

/** How long to wait for the keys of Supabase Auth, in milliseconds. */
const JWKS_TIMEOUT_MS = 3000;

/**
 * Guards a route: only a signed-in listener passes, and `c.var.caller` is who. An anonymous key,
 * the service role and anything broken are refused alike.
 */
export const signedIn = createMiddleware<Shell & SignedIn>(async function signedIn(c, next) {
  const bearer = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(c.req.header("authorization") ?? "");
  if (!bearer?.[1]) throw new AppError("unauthorized");
  c.set("caller", await c.var.verify(bearer[1]));
  await next();
});

/** Access tokens are checked with the keys in SUPABASE_JWKS, or else those that Auth publishes. */
export function createVerify(env: ShellEnv): Verify {
  const options = {
    algorithms: ["ES256", "RS256", "HS256"],
    audience: "authenticated",
    requiredClaims: ["exp"],
    ...(env.AUTH_ISSUER ? { issuer: env.AUTH_ISSUER } : {}),
  };
  const keyOf = createKeyOf(env);
  return async function verify(token) {
    const { payload } = await jwtVerify(token, keyOf, options).catch(refuse);
    const claims = Claims.safeParse(payload);
    if (!claims.success) throw new AppError("unauthorized");
    return { userId: claims.data.sub, token };
  };
}

/** A shared secret serves HS256 only, and a public key never does: the header cannot mix them up. */
function createKeyOf({ SUPABASE_URL, SUPABASE_JWKS }: ShellEnv): JWTVerifyGetKey {
  const secrets = SUPABASE_JWKS?.filter((key) => key.kty === "oct") ?? [];
  const publicKeys = SUPABASE_JWKS
    ? createLocalJWKSet({ keys: SUPABASE_JWKS.filter((key) => key.kty !== "oct") })
    : createRemoteJWKSet(new URL(`${SUPABASE_URL}/auth/v1/.well-known/jwks.json`), {
        timeoutDuration: JWKS_TIMEOUT_MS,
      });
  return (header, token) =>
    header.alg === "HS256" ? secretOf(secrets, header.kid) : publicKeys(header, token);
}

/** The secret that `kid` names; a token without one, or a secret without one, fits the only one. */
function secretOf(secrets: readonly JWK[], kid: string | undefined): JWK {
  const fitting = secrets.filter((key) => !kid || !key.kid || key.kid === kid);
  if (fitting.length !== 1 || !fitting[0]) throw new errors.JWKSNoMatchingKey();
  return fitting[0];
}

/** Keys that cannot be fetched are our trouble; everything else is the token's. */
function refuse(error: unknown): never {
  const ours =
    !(error instanceof errors.JOSEError) ||
    error instanceof errors.JWKSTimeout ||
    error.code === "ERR_JOSE_GENERIC";
  throw new AppError(ours ? "unavailable" : "unauthorized", { cause: error });
}
