import { readdir } from "node:fs/promises";
import type { Hono } from "hono";
import { ROOT } from "../../runner/find-tests.ts";

/** Enough for every app to be made; nothing is asked of it. */
const ENV = {
  SUPABASE_URL: "http://127.0.0.1:1",
  SUPABASE_PUBLISHABLE_KEYS: "sb_publishable_x",
  SUPABASE_SECRET_KEYS: "sb_secret_x",
  CORS_ORIGINS: [],
  SPOTIFY_CLIENT_ID: "client",
  SPOTIFY_CLIENT_SECRET: "secret",
  SPOTIFY_ACCOUNTS_URL: "http://127.0.0.1:1/accounts",
  SPOTIFY_API_URL: "http://127.0.0.1:1/api",
  SPOTIFY_TOKEN_KEYS: [{ kid: "k", bytes: new Uint8Array(32) }],
  ACCOUNT_EMAIL_KEY: "b".repeat(43),
  PUBLIC_URL: "http://127.0.0.1:1",
  SIGN_IN_REDIRECTS: [],
};

/** The routes that the functions really serve, `GET /users/:id`, as their apps list them. */
export async function servedRoutes(): Promise<string[]> {
  const names = (await readdir(`${ROOT}/functions`)).filter((name) => !name.startsWith("_"));
  const routes = new Set<string>();
  for (const name of names) {
    const module: Record<string, unknown> = await import(`../../../functions/${name}/app.ts`);
    const create = Object.values(module).find((value) => typeof value === "function");
    const app = (create as (env: unknown) => Hono)(ENV);
    for (const { method, path } of app.routes)
      if (method !== "ALL") routes.add(`${method} ${path}`);
  }
  return [...routes].sort();
}
