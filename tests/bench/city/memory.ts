import { readdir, readFile } from "node:fs/promises";
import type { City } from "./city.ts";
import { childrenOf } from "./processes.ts";
import { atMost, type Row, row } from "./row.ts";
import { StackProcess } from "./stack-process.ts";

const FUNCTIONS = new URL("../../../functions/", import.meta.url);

/** What the stack holds once every function has started. */
export async function measureMemory(city: City): Promise<Row[]> {
  const embedded = await megabytesOf();
  const onPostgres = await city.inCopy("village", ({ url }) => megabytesOf(url));
  return [
    row("memory of the embedded stack with all functions: MB", embedded, { goal: atMost(1024) }),
    row("memory of the stack on Postgres with all functions: MB", onPostgres),
  ];
}

async function megabytesOf(databaseUrl?: string): Promise<number> {
  const stack = await StackProcess.start(databaseUrl);
  try {
    for (const entry of await readdir(FUNCTIONS)) {
      if (entry.startsWith("_")) continue;
      // Whatever it answers, its process has started.
      const response = await fetch(`${stack.url}/functions/v1/${entry}/nowhere`);
      await response.body?.cancel();
    }
    return (await kilobytesOf(stack.pid)) / 1024;
  } finally {
    await stack.close();
  }
}

/** Of a process and its descendants; a page that several share counts once, in parts. */
async function kilobytesOf(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8");
  let kilobytes = Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  for (const child of await childrenOf(pid)) kilobytes += await kilobytesOf(child);
  return kilobytes;
}
