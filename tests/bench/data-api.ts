import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import { startCluster } from "../support/cluster.ts";
import { freshDatabase, prepareTemplate } from "../support/fresh-database.ts";
import { median } from "./statistics.ts";

const CALLERS = 8;
const ROUND_MS = 3000;
const WARM_UP_MS = 2000;

/** A function that does nothing, and one that looks up its caller, counts the call and writes JSON. */
const CALLS = ["ready", "me"] as const;

/** Starts the stack of the checkout it runs in, and says where and as whom to call it. */
const SERVER = `
  import { startApi } from "./tests/support/api.ts";
  const api = await startApi();
  await api.stack.database.query(
    "update private.limits set value = 1000000000 where name like 'rate\\\\_%'",
  );
  const { token } = await api.listener();
  console.log("serving " + JSON.stringify({ url: api.stack.url, token }));
`;

interface Served {
  readonly name: string;
  readonly url: string;
  readonly token: string;
  readonly child: ChildProcess;
}

async function serve(name: string, folder: string, databaseUrl: string | null): Promise<Served> {
  const { DATABASE_URL: _, ...env } = process.env;
  const child = spawn(process.execPath, ["run", "-A", "--no-check", "--quiet", "-"], {
    cwd: folder,
    env: { ...env, ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}) },
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin?.end(SERVER);
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    const [, said] = /^serving (.*)$/.exec(line) ?? [];
    if (said !== undefined) return { name, child, ...JSON.parse(said) };
  }
  throw new Error(`${folder} did not start`);
}

/** Calls a second that eight callers get, one after another each. */
async function rate({ url, token }: Served, call: string, ms: number): Promise<number> {
  const headers = {
    apikey: LOCAL.publishableKey,
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    "content-profile": "api",
  };
  let answered = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      while (performance.now() - started < ms) {
        const response = await fetch(`${url}/rest/v1/rpc/${call}`, {
          method: "POST",
          headers,
          body: "{}",
        });
        const text = await response.text();
        if (response.status !== 200) throw new Error(`${call}: ${response.status} ${text}`);
        answered += 1;
      }
    }),
  );
  return (answered / (performance.now() - started)) * 1000;
}

/** Lets the checkouts take turns, so that whatever else the machine does meets both alike. */
async function compare(served: readonly Served[], rounds: number, where: string): Promise<void> {
  for (const call of CALLS) {
    const rates = new Map(served.map(({ name }) => [name, [] as number[]]));
    for (const one of served) await rate(one, call, WARM_UP_MS);
    for (let nth = 0; nth < rounds; nth += 1) {
      for (const one of served) rates.get(one.name)?.push(await rate(one, call, ROUND_MS));
    }
    const [own = [], beside = []] = rates.values();
    const ratios = own.map((value, nth) => value / (beside[nth] ?? Number.NaN));
    const said = [...rates].map(([name, all]) => `${name} ${median(all).toFixed(0)}/s`).join(", ");
    const ratio = beside.length > 0 ? `, ${median(ratios).toFixed(2)} times as many` : "";
    console.log(`${where}: ${call}: ${said}${ratio}`);
  }
}

/**
 * How many calls a second the local Data API carries, over HTTP, with eight callers: on Postgres, or
 * with `--embedded` on the embedded database. With `--beside FOLDER`, another checkout of this
 * project takes turns with this one, and the ratio of each round is told by its median.
 */
export async function benchDataApi(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      beside: { type: "string" },
      embedded: { type: "boolean", default: false },
      rounds: { type: "string", default: "5" },
    },
  });
  const own = fileURLToPath(new URL("../..", import.meta.url));
  const folders = [["here", own], ...(values.beside ? [["beside", resolve(values.beside)]] : [])];
  const cluster = values.embedded ? null : await startCluster();
  if (cluster) {
    process.env.RESONANCE_TEST_DATABASE_URL = cluster.url("postgres");
    await prepareTemplate();
  }
  const served: Served[] = [];
  try {
    for (const [name = "", folder = ""] of folders) {
      const database = cluster && (await freshDatabase({ template: "template0" }));
      served.push(await serve(name, folder, database?.url ?? null));
    }
    await compare(served, Number(values.rounds), cluster ? "Postgres" : "embedded");
  } finally {
    for (const { child } of served) {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    }
    await cluster?.close();
  }
}
