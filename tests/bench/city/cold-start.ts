import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { functionsEnv } from "../../../supabase/local/functions-env.ts";
import { localSecrets } from "../../../supabase/local/local-secrets.ts";
import { LOCAL } from "../../../supabase/local/settings.ts";
import { freePort } from "../../support/cluster.ts";
import { median } from "../statistics.ts";
import { type City, pause } from "./city.ts";
import { inRounds } from "./measure.ts";
import { type Row, ratioAtMost, row } from "./row.ts";

const FUNCTIONS = new URL("../../../functions/", import.meta.url);
const BARE = new URL("./bare/index.ts", import.meta.url);

/** From a process's start to its first answer, beside the least function of Hono. */
export async function measureColdStart({ pace }: City): Promise<Row[]> {
  const env = await functionsEnv({
    url: "http://127.0.0.1:1",
    databaseUrl: null,
    keys: LOCAL,
    secrets: await localSecrets("memory"),
    overrides: {},
  });
  const folders = await readdir(FUNCTIONS, { withFileTypes: true });
  const names = folders.flatMap((entry) =>
    entry.isDirectory() && !entry.name.startsWith("_") ? [entry.name] : [],
  );
  const scripts = { bare: BARE, ...scriptsOf(names) };
  // The first start of a script compiles it, and keeps that for the next.
  for (const script of Object.values(scripts)) await firstAnswer(script, env, 1000);
  const rounds = await inRounds(
    { pace: { ...pace, rounds: 3 * pace.rounds } },
    Object.fromEntries(
      Object.entries(scripts).map(([name, script]) => [name, () => firstAnswer(script, env)]),
    ),
  );
  const bare = median(rounds.bare ?? []);
  return names.map((name) =>
    row(`cold start of ${name}, beside a bare Hono function: ms`, median(rounds[name] ?? []), {
      beside: bare,
      goal: ratioAtMost(1.5),
    }),
  );
}

const scriptsOf = (names: readonly string[]): Record<string, URL> =>
  Object.fromEntries(names.map((name) => [name, new URL(`${name}/index.ts`, FUNCTIONS)]));

async function firstAnswer(
  script: URL,
  env: Readonly<Record<string, string>>,
  thenStaysMs = 0,
): Promise<number> {
  const port = await freePort();
  const began = performance.now();
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-lock", "--cached-only", fileURLToPath(script)],
    env: { ...env, DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}`, DENO_NO_UPDATE_CHECK: "1" },
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    const ms = await answeredAfter(`http://127.0.0.1:${port}/`, began);
    await pause(thenStaysMs);
    return ms;
  } finally {
    process.kill("SIGTERM");
    await process.status;
  }
}

async function answeredAfter(url: string, began: number): Promise<number> {
  while (performance.now() - began < 30_000) {
    const response = await fetch(url).catch(() => null);
    if (response) {
      await response.body?.cancel();
      return performance.now() - began;
    }
    await pause(1);
  }
  throw new Error(`${url} does not answer.`);
}
