import { fileURLToPath } from "node:url";
import { PortTaken } from "../local/gateway/serve-port.ts";
import { replicationNote } from "../local/realtime/choose-feed.ts";
import { readEnvironment } from "./read-environment.ts";
import { type Stack, startStack } from "./stack.ts";
import { summary } from "./summary.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The stack must have ended three seconds after a signal; this leaves time to leave. */
const CLOSE_MS = 2500;

const SIGNALS: readonly Deno.Signal[] =
  Deno.build.os === "windows" ? ["SIGINT", "SIGBREAK"] : ["SIGINT", "SIGTERM", "SIGHUP"];

/** Ends the process: by itself at first, and once the stack runs, after closing it. */
let end = (): void => Deno.exit(0);

/** Starts the stack that the environment asks for. What is wrong with it takes one line. */
async function main(): Promise<void> {
  // The launcher holds our standard input: when it closes, nobody is left to stop us.
  if (Deno.args.includes("--end-with-stdin")) stdinClosed().then(() => end());
  try {
    const options = readEnvironment(Deno.env.toObject(), ROOT);
    const stack = await startStack({ ...options, watch: true, onProgress: console.log });
    end = () => close(stack);
    for (const signal of SIGNALS) Deno.addSignalListener(signal, end);
    console.log(`\n${summary(stack, options)}\n`);
    const note = options.real?.realtime ? null : await replicationNote(stack.database);
    if (note) console.log(`${note}\n`);
    console.log(`ready: ${stack.url}`);
  } catch (error) {
    console.error(`resonance: ${oneLine(error)}`);
    Deno.exit(1);
  }
}

let closing = false;

/** Signals may come more than once: a terminal sends its own beside the launcher's. */
function close(stack: Stack): void {
  if (closing) return;
  closing = true;
  // What hangs is left behind: functions end with this process, however it ends.
  setTimeout(() => Deno.exit(0), CLOSE_MS);
  stack
    .close()
    .catch((error) => console.error(`resonance: ${oneLine(error)}`))
    .finally(() => Deno.exit(0));
}

async function stdinClosed(): Promise<void> {
  const scrap = new Uint8Array(64);
  while ((await Deno.stdin.read(scrap)) !== null);
}

function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const remedy = error instanceof PortTaken ? " with RESONANCE_PORT" : "";
  return `${message}${remedy}`.replaceAll(/\s*\n\s*/g, " ");
}

await main();
