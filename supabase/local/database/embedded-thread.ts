import { createEmbedded, type Embedded } from "./create-embedded.ts";
import type { Ask, EmbeddedParts, Tell } from "./embedded-messages.ts";

/** What a thread has to speak to the process; `deno check` sees the types of the process here. */
interface Thread {
  postMessage(message: Tell, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<Ask>) => void) | null;
}

const thread = globalThis as unknown as Thread;

/**
 * The thread in which the embedded Postgres runs. A statement keeps the thread until it ends; the
 * process beside it goes on. A Postgres that died is started again on what it had written, as a
 * crashed server is, and what it had not committed is gone.
 */
class Keeper {
  readonly #parts: EmbeddedParts;
  #embedded: Embedded | null = null;
  #generation = 0;

  constructor(parts: EmbeddedParts) {
    this.#parts = parts;
  }

  async start(parts: EmbeddedParts): Promise<void> {
    this.#embedded = await createEmbedded(parts, (ms) => tell({ kind: "alarm", ms }));
    this.#generation += 1;
    const { pglite, memory } = this.#embedded;
    const { _InterruptPending: interrupt, _QueryCancelPending: cancel } =
      pglite.Module as unknown as Record<string, number>;
    const flags = [cancel ?? 0, interrupt ?? 0];
    tell({
      kind: "ready",
      generation: this.#generation,
      cancel: memory && { memory: memory.buffer as unknown as SharedArrayBuffer, flags },
    });
  }

  async send(id: number, generation: number, message: Uint8Array): Promise<void> {
    if (!this.#embedded || generation !== this.#generation) {
      return tell({ kind: "died", id, reason: "it was started again", tooDeep: false });
    }
    try {
      const bytes = await this.#embedded.run(message);
      tell({ kind: "answer", id, bytes }, [bytes.buffer as ArrayBuffer]);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      // What V8 throws when a thread's stack is over.
      tell({ kind: "died", id, reason, tooDeep: cause instanceof RangeError });
      await this.#startAgain(this.#embedded);
    }
  }

  async #startAgain({ pglite }: Embedded): Promise<void> {
    const parts = this.#parts;
    this.#embedded = null;
    if (parts.folder) return await this.start(parts);
    const left = await pglite.dumpDataDir("none");
    await this.start({ ...parts, snapshot: new Uint8Array(await left.arrayBuffer()) });
  }

  async dump(id: number): Promise<void> {
    const dump = await this.#embedded?.pglite.dumpDataDir("none");
    const bytes = new Uint8Array((await dump?.arrayBuffer()) ?? new ArrayBuffer());
    tell({ kind: "answer", id, bytes }, [bytes.buffer]);
  }

  async close(id: number): Promise<void> {
    await this.#embedded?.pglite.close();
    tell({ kind: "answer", id, bytes: new Uint8Array() });
  }
}

function tell(message: Tell, transfer: Transferable[] = []): void {
  thread.postMessage(message, transfer);
}

let keeper: Keeper | null = null;

async function answer(ask: Ask): Promise<void> {
  if (ask.kind === "open") {
    const { snapshot: _, ...parts } = ask.parts;
    keeper = new Keeper(parts);
    return await keeper.start(ask.parts);
  }
  if (ask.kind === "send") return await keeper?.send(ask.id, ask.generation, ask.message);
  return ask.kind === "dump" ? await keeper?.dump(ask.id) : await keeper?.close(ask.id);
}

let work: Promise<void> = Promise.resolve();

thread.onmessage = ({ data }) => {
  work = work
    .then(() => answer(data))
    .catch((cause) => tell({ kind: "failed", reason: cause?.message ?? String(cause) }));
};
