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
