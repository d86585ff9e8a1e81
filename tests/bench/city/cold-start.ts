import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { functionsEnv } from "../../../supabase/dev/functions-env.ts";
import { localSecrets } from "../../../supabase/dev/local-secrets.ts";
import { LOCAL } from "../../../supabase/local/keys/default-keys.ts";
import { freePort } from "../../../supabase/local/processes/free-port.ts";
import { createSecret, mint } from "../../support/tokens.ts";
import { median } from "../statistics.ts";
import { type City, pause } from "./city.ts";
import { inRounds } from "./measure.ts";
import { type Row, ratioAtMost, row } from "./row.ts";

const FUNCTIONS = new URL("../../../functions/", import.meta.url);
const BARE = new URL("./bare/index.ts", import.meta.url);

/** What a function is asked first. */
interface Question {
  readonly script: URL;
  readonly path: string;
  readonly init?: RequestInit;
  /** The answer's status, where only that one shows what was meant to be measured. */
  readonly status?: number;
}

/**
 * From a process's start to its first answer, beside the least function of Hono; and to that of a call
 * of the database, for which a function loads its client. There is no database: the answer is 503.
 */
export async function measureColdStart({ pace }: City): Promise<Row[]> {
  const env = await functionsEnv({
    url: "http://127.0.0.1:1",
    publicUrl: "http://127.0.0.1:1",
    databaseUrl: null,
    keys: LOCAL,
    secrets: await localSecrets("memory"),
    push: {},
    overrides: {},
  });
  const folders = await readdir(FUNCTIONS, { withFileTypes: true });
  const names = folders.flatMap((entry) =>
    entry.isDirectory() && !entry.name.startsWith("_") ? [entry.name] : [],
  );
  const questions: Readonly<Record<string, Question>> = {
    bare: { script: BARE, path: "/" },
    ...Object.fromEntries(names.map((name) => [name, { script: scriptOf(name), path: "/" }])),
    [ASKING]: await callOfTheDatabase(),
  };
  // The first start of a script compiles it, and keeps that for the next.
  for (const question of Object.values(questions)) await firstAnswer(question, env, 1000);
  const rounds = await inRounds(
    { pace: { ...pace, rounds: 3 * pace.rounds } },
    Object.fromEntries(
      Object.entries(questions).map(([name, question]) => [name, () => firstAnswer(question, env)]),
    ),
  );
  const first = (name: string) => median(rounds[name] ?? []);
  const bare = first("bare");
  const goal = ratioAtMost(1.5);
  return [
    ...names.map((name) =>
      row(`cold start of ${name}, beside a bare Hono function: ms`, first(name), {
        beside: bare,
        goal,
      }),
    ),
    row(`cold start of ${ASKING}: ms`, first(ASKING), { beside: bare }),
  ];
}

const ASKING = "presence, to the first call of the database";

const scriptOf = (name: string): URL => new URL(`${name}/index.ts`, FUNCTIONS);

async function callOfTheDatabase(): Promise<Question> {
  const authorization = `Bearer ${await mint(createSecret(LOCAL.jwtSecret))}`;
  return {
    script: scriptOf("presence"),
    path: "/presence/settings",
    init: { headers: { authorization } },
    status: 503,
  };
}

async function firstAnswer(
  { script, path, init, status }: Question,
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
    const answer = await firstOf(`http://127.0.0.1:${port}${path}`, began, init);
    const ms = performance.now() - began;
    if (status && answer !== status) throw new Error(`${path} answers ${answer}.`);
    await pause(thenStaysMs);
    return ms;
  } finally {
    process.kill("SIGTERM");
    await process.status;
  }
}

async function firstOf(url: string, began: number, init?: RequestInit): Promise<number> {
  while (performance.now() - began < 30_000) {
    const response = await fetch(url, init).catch(() => null);
    if (response) {
      await response.body?.cancel();
      return response.status;
    }
    await pause(1);
  }
  throw new Error(`${url} does not answer.`);
}
