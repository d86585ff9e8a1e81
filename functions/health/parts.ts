import type { ShellEnv } from "../_http/env.ts";

/** A part that is slower than this is not ready, in milliseconds. */
const TIMEOUT_MS = 2000;

/** Asks the three parts that every request stands on, at once, each through its public address. */
export async function askParts(env: ShellEnv) {
  const [database, auth, realtime] = await Promise.all([
    answers(env, "/rest/v1/rpc/ready", { method: "POST", headers: { "Content-Profile": "api" } }),
    answers(env, "/auth/v1/health"),
    answers(env, "/realtime/v1/api/ping"),
  ]);
  return { ready: database && auth && realtime, database, auth, realtime };
}

async function answers(env: ShellEnv, path: string, init: RequestInit = {}): Promise<boolean> {
  const headers = new Headers(init.headers);
  headers.set("apikey", env.SUPABASE_PUBLISHABLE_KEYS);
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(`${env.SUPABASE_URL}${path}`, { ...init, headers, signal });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
