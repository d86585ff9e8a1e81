import type { JWK } from "jose";

/**
 * The local stack's keys and ports: the Supabase CLI's own local defaults, so that a phone app
 * works with either stack unchanged. They are public knowledge and guard nothing but a laptop.
 */
export const LOCAL = {
  publishableKey: "sb_publishable_ACJWlzQHlZjBrEguHvfOxg_3BJgxAaH",
  secretKey: "sb_secret_N7UND0UgjKTVK-Uodkm0Hg_xSvEMPvz",
  jwtSecret: "super-secret-jwt-token-with-at-least-32-characters-long",
  port: 54321,
  databasePort: 54322,
} as const;

/** The CLI's own local key pair, for a stack that signs users' tokens as hosted projects do. */
export const LOCAL_SIGNING_KEY = {
  kty: "EC",
  kid: "b81269f1-21d8-4f2e-b719-c2240a840d90",
  use: "sig",
  alg: "ES256",
  key_ops: ["sign"],
  ext: true,
  crv: "P-256",
  x: "M5Sjqn5zwC9Kl1zVfUUGvv9boQjCGd45G8sdopBExB4",
  y: "P6IXMvA2WYXSHSOMTBH2jsw_9rrzGy89FjPf6oOsIxQ",
  d: "dIhR8wywJlqlua4y_yMq2SLhlFXDZJBCvFrY1DCHyVU",
} satisfies JWK;
