import { openTestDatabase, startServer } from "./server.ts";

// A server of its own process, so that its memory can be measured: see `spawnServer`.
// Needs `--v8-flags=--expose-gc`. Reads a command a line, and answers each with a line of JSON.
const database = await openTestDatabase();
const server = await startServer(database);
const { gc } = globalThis as unknown as { gc: () => void };

const commands: Record<string, (argument: string) => unknown> = {
  /** Bytes in use once what is unreachable is gone. */
  async memory() {
    // What the last round of the event loop let go counts as free.
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (let round = 0; round < 3; round += 1) gc();
    const { rss, heapTotal, heapUsed } = Deno.memoryUsage();
    return { heap: heapUsed, process: rss - heapTotal + heapUsed };
  },
  /** What the server noted, as text, and forgets. */
  faults() {
    return server.faults
      .splice(0)
      .map((fault) => (fault instanceof Error ? `${fault.name}: ${fault.message}` : String(fault)));
  },
  /** When the insert began, in milliseconds since 1970. */
  async insert(topic) {
    const began = performance.timeOrigin + performance.now();
    await database.query("select realtime.send('{}'::jsonb, 'e', $1)", [topic]);
    return began;
  },
  async endDatabase() {
    await database.close();
    return null;
  },
};

console.log(JSON.stringify(server.url));
for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  for (const command of chunk.split("\n").filter((line) => line !== "")) {
    const [name = "", argument = ""] = command.split(" ");
    console.log(JSON.stringify((await commands[name]?.(argument)) ?? null));
  }
}
Deno.exit(0);
