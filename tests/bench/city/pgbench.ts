import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quantile } from "../statistics.ts";

/** What a load did. */
export interface Load {
  /** Milliseconds that each call took, by script. */
  readonly latencies: readonly (readonly number[])[];
  readonly calls: number;
  readonly seconds: number;
  /** Errors that ended one of its clients. */
  readonly failures: readonly string[];
}

/** How much, for how long. */
export interface Pace {
  readonly seconds: number;
  readonly clients?: number;
  /** Calls a second of all clients; as many as go without it. */
  readonly rate?: number;
}

/** A script, and how often it is drawn beside others; once where that is not said. */
export type Script = string | readonly [sql: string, weight: number];

/**
 * Runs scripts of pgbench, one drawn at random for each call. Latencies are those of whole transactions; with a rate, counted from when each was due.
 */
export async function pgbench(
  url: string,
  scripts: readonly Script[],
  { seconds, clients = 1, rate }: Pace,
): Promise<Load> {
  const folder = await mkdtemp(join(tmpdir(), "resonance-pgbench."));
  try {
    const files: string[] = [];
    for (const [nth, script] of scripts.entries()) {
      const [sql, weight] = typeof script === "string" ? [script, 1] : script;
      const file = join(folder, `${nth}.sql`);
      await writeFile(file, sql);
      files.push(`${file}@${weight}`);
    }
    const { stderr } = await new Deno.Command("pgbench", {
      args: [
        ...["-n", "-M", "simple", "-j", "1", "-c", String(clients), "-T", String(seconds), "-l"],
        "--define=nth=0",
        ...(rate === undefined ? [] : ["-R", String(rate)]),
        `--log-prefix=${join(folder, "log")}`,
        ...files.flatMap((file) => ["-f", file]),
        url,
      ],
      stdout: "null",
      stderr: "piped",
    }).output();
    return { seconds, ...(await readLogs(folder, scripts.length)), failures: failuresIn(stderr) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Calls that a second saw. */
export const callsASecond = ({ calls, seconds }: Load): number => calls / seconds;

export const latency = ({ latencies }: Load, share: number, script = 0): number =>
  quantile(latencies[script] ?? [], share);

async function readLogs(
  folder: string,
  scripts: number,
): Promise<Pick<Load, "latencies" | "calls">> {
  const latencies: number[][] = Array.from({ length: scripts }, () => []);
  let calls = 0;
  for (const file of (await readdir(folder)).filter((name) => name.startsWith("log"))) {
    for (const line of (await readFile(join(folder, file), "utf8")).trimEnd().split("\n")) {
      const [, , microseconds, script] = line.split(" ");
      latencies[Number(script)]?.push(Number(microseconds) / 1000);
      calls += 1;
    }
  }
  return { latencies, calls };
}

function failuresIn(stderr: Uint8Array): string[] {
  return new TextDecoder()
    .decode(stderr)
    .split("\n")
    .filter((line) => /ERROR|aborted|FATAL/.test(line));
}
