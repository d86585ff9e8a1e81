import { createEmbedded, type Embedded } from "./create-embedded.ts";
import type { Ask, CancelSwitch, Tell } from "./embedded-messages.ts";
import { compiled } from "./shared-memory.ts";

// The thread in which the embedded Postgres runs, for one life of it. A statement keeps the thread
// until it ends; the process beside it goes on.

/** What a thread has to speak to the process; `deno check` sees the types of the process here. */
interface Thread {
  postMessage(message: Tell, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<Ask>) => void) | null;
}

const thread = globalThis as unknown as Thread;

function tell(message: Tell, transfer: Transferable[] = []): void {
  thread.postMessage(message, transfer);
}

let embedded: Embedded | null = null;

function cancelSwitch({ pglite, memory }: Embedded): CancelSwitch | null {
  if (!memory) return null;
  const { _InterruptPending: interrupt = 0, _QueryCancelPending: cancel = 0 } =
    pglite.Module as unknown as Record<string, number>;
  return { memory: memory.buffer as unknown as SharedArrayBuffer, flags: [cancel, interrupt] };
}

async function dump({ pglite }: Embedded): Promise<Uint8Array<ArrayBuffer>> {
  const folder = await pglite.dumpDataDir("none");
  return new Uint8Array(await folder.arrayBuffer());
}

async function send({ pglite, run }: Embedded, id: number, message: Uint8Array): Promise<void> {
  try {
    const bytes = await run(message);
    tell({ kind: "answer", id, bytes }, [bytes.buffer as ArrayBuffer]);
  } catch (cause) {
    embedded = null;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const left = pglite.dataDir ? null : await dump({ pglite, run, memory: null });
    // A RangeError is what V8 throws when a thread's stack is over.
    tell({ kind: "died", id, reason, tooDeep: cause instanceof RangeError, left });
  }
}

async function answer(ask: Ask): Promise<void> {
  if (ask.kind === "open") {
    for (const [key, module] of ask.modules) compiled.set(key, module);
    embedded = await createEmbedded(ask.parts, (ms) => tell({ kind: "alarm", ms }));
    return tell({ kind: "ready", cancel: cancelSwitch(embedded), modules: compiled });
  }
  // One that died hears nothing more: the process ends this thread.
  if (!embedded) return;
  if (ask.kind === "send") return await send(embedded, ask.id, ask.message);
  const bytes = ask.kind === "dump" ? await dump(embedded) : new Uint8Array();
  if (ask.kind === "close") await embedded.pglite.close();
  tell({ kind: "answer", id: ask.id, bytes }, [bytes.buffer]);
}

let work: Promise<void> = Promise.resolve();

thread.onmessage = ({ data }) => {
  work = work
    .then(() => answer(data))
    .catch((cause) => tell({ kind: "failed", reason: cause?.message ?? String(cause) }));
};
