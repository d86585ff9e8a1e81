import { DatabaseError } from "./database.ts";
import type { Ask, CancelSwitch, Modules, Tell } from "./embedded-messages.ts";
import { Turns } from "./turns.ts";

/** Nobody waits longer for one statement of somebody else: it is broken off. */
const LONGEST_STATEMENT_MS = 120_000;

/** How long a statement that is to break off may take to notice; then its thread is ended. */
const NOTICE_MS = 30_000;

/** How long Postgres may take to write down what it has, at the end. */
const CLOSE_MS = 2_000;

/** What any of them compiled; the next one of this process takes it as it is. */
let modules: Modules = new Map();

/** Where an embedded Postgres is, and what it is first filled from. */
export interface BackendOptions {
  readonly cacheFolder: string;
  /** Its data folder; in memory without one. */
  readonly folder?: string;
  readonly fill?: () => Promise<Uint8Array<ArrayBuffer>>;
  /** How long a statement may run, in milliseconds; two minutes by default. */
  readonly longestStatementMs?: number;
}

/** One life of Postgres, to which a session belongs: what it set and prepared ends with it. */
export type Life = number;

interface Call {
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (cause: unknown) => void;
}

/** What Postgres itself says of a statement that is too deep; this one it did not notice in time. */
const TOO_DEEP = new DatabaseError("54001", "stack depth limit exceeded");

function died(reason: string): DatabaseError {
  return new DatabaseError("57P02", `the embedded database broke down: ${reason}`);
}

/**
 * The embedded Postgres, in a thread of its own, which a statement may keep busy while the process
 * goes on. One user at a time has it, by turns. It comes back whatever a statement does to it: a
 * Postgres that died starts again on what was committed; one that cannot be stopped is ended with
 * its thread, and only so can a database in memory lose what it had.
 */
export class EmbeddedBackend {
  readonly turns = new Turns();
  readonly #options: BackendOptions;
  readonly #calls = new Map<number, Call>();
  readonly #mourners = new Set<(cause: Error) => void>();
  #thread: Worker | null = null;
  #ready = Promise.withResolvers<void>();
  #life: Life = 0;
  #switch: CancelSwitch | null = null;
  #asked = 0;
  #alarm: ReturnType<typeof setTimeout> | undefined;
  #limit: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  private constructor(options: BackendOptions) {
    this.#options = options;
  }

  static async open(options: BackendOptions): Promise<EmbeddedBackend> {
    const backend = new EmbeddedBackend(options);
    const { fill } = options;
    await backend.#start(fill).catch(async (cause) => {
      await backend.close();
      throw cause;
    });
    return backend;
  }

  /** The present life, once it has begun. */
  async life(): Promise<Life> {
    await this.#ready.promise;
    return this.#life;
  }

  /** Sends messages of the wire protocol, during a turn; throws 57P02 when Postgres dies of them. */
  send(life: Life, message: Uint8Array): Promise<Uint8Array> {
    if (this.#closed) return Promise.reject(isClosed());
    if (life !== this.#life) return Promise.reject(died("this session is of before"));
    return this.#ask((id) => ({ kind: "send", id, message }));
  }

  /** Has the running statement fail (57014), as psql's Ctrl-C does. */
  cancel(): void {
    if (!this.#switch || this.#calls.size === 0) return;
    const memory = new Int32Array(this.#switch.memory);
    for (const address of this.#switch.flags) Atomics.store(memory, address >> 2, 1);
  }

  /** Calls `mourner` when Postgres dies, until the function it returns is called. */
  onDeath(mourner: (cause: Error) => void): () => void {
    this.#mourners.add(mourner);
    return () => this.#mourners.delete(mourner);
  }

  /** A copy of the data folder, to start others from. */
  dump(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#closed) return Promise.reject(isClosed());
    return this.#ask((id) => ({ kind: "dump", id })) as Promise<Uint8Array<ArrayBuffer>>;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.cancel();
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, CLOSE_MS);
    const closed = this.#thread ? this.#ask((id) => ({ kind: "close", id })) : null;
    await Promise.race([closed, late.promise]).catch(() => {});
    clearTimeout(timer);
    this.#end(isClosed());
  }

  async #start(fill?: () => Promise<Uint8Array<ArrayBuffer>>): Promise<void> {
    const { cacheFolder, folder } = this.#options;
    const snapshot = await fill?.();
    const thread = new Worker(new URL("./embedded-thread.ts", import.meta.url), { type: "module" });
    this.#thread = thread;
    thread.onmessage = ({ data }: MessageEvent<Tell>) => this.#hear(data);
    thread.onerror = (event) => {
      event.preventDefault();
      this.#lose(died(event.message));
    };
    const parts = { cacheFolder, ...(folder && { folder }), ...(snapshot && { snapshot }) };
    this.#post({ kind: "open", parts, modules }, snapshot ? [snapshot.buffer] : []);
    await this.#ready.promise;
  }

  #post(ask: Ask, transfer: Transferable[] = []): void {
    this.#thread?.postMessage(ask, transfer);
  }

  #ask(ask: (id: number) => Ask): Promise<Uint8Array> {
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    const id = ++this.#asked;
    this.#calls.set(id, { resolve, reject });
    if (this.#calls.size === 1) this.#attend();
    this.#post(ask(id));
    return promise;
  }

  #hear(tell: Tell): void {
    if (tell.kind === "ready") {
      this.#life += 1;
      this.#switch = tell.cancel;
      modules = tell.modules;
      this.#ready.resolve();
    } else if (tell.kind === "answer") {
      this.#settle(tell.id, (call) => call.resolve(tell.bytes));
    } else if (tell.kind === "died") {
      this.#lose(tell.tooDeep ? TOO_DEEP : died(tell.reason), tell.left);
    } else if (tell.kind === "alarm") {
      clearTimeout(this.#alarm);
      if (tell.ms > 0) this.#alarm = setTimeout(() => this.#breakOff(), tell.ms);
    } else {
      this.#lose(died(tell.reason));
    }
  }

  #settle(id: number, settle: (call: Call) => void): void {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    clearTimeout(this.#alarm);
    this.#attend();
    if (call) settle(call);
  }

  /** What runs now may take so long from now on. */
  #attend(): void {
    clearTimeout(this.#limit);
    if (this.#calls.size === 0 || this.#life === 0 || this.#closed) return;
    const { longestStatementMs = LONGEST_STATEMENT_MS } = this.#options;
    this.#limit = setTimeout(() => {
      console.error(
        `embedded database: a statement ran for ${longestStatementMs} ms while all others waited`,
      );
      this.#breakOff();
    }, longestStatementMs);
  }

  #breakOff(): void {
    if (this.#calls.size === 0) return;
    this.cancel();
    clearTimeout(this.#limit);
    this.#limit = setTimeout(() => this.#lose(died("a statement could not be stopped")), NOTICE_MS);
  }

  /**
   * Ends the thread, and begins a new one: on what the last one left, in its folder, or, when it was
   * in memory and could not be asked, as it was at first. Who asks meanwhile waits for it.
   */
  #lose(cause: DatabaseError, left: Uint8Array<ArrayBuffer> | null = null): void {
    if (this.#closed) return;
    const opened = this.#life > 0;
    this.#end(opened ? cause : new Error(cause.message));
    if (!opened) return;
    this.#life += 1;
    this.#ready = Promise.withResolvers<void>();
    this.#ready.promise.catch(() => {});
    console.error(`embedded database: it died (${cause.message}), and starts again`);
    for (const mourner of [...this.#mourners]) mourner(cause);
    const { folder, fill } = this.#options;
    const again = left ? async () => left : folder ? undefined : fill;
    this.#start(again).catch(this.#ready.reject);
  }

  #end(cause: Error): void {
    this.#thread?.terminate();
    this.#thread = null;
    clearTimeout(this.#limit);
    clearTimeout(this.#alarm);
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of calls) call.reject(cause);
    this.#ready.promise.catch(() => {});
    this.#ready.reject(cause);
  }
}

/** Who asks after the end is told so. */
function isClosed(): DatabaseError {
  return new DatabaseError("08003", "the database is closed");
}
