import { randomInt } from "node:crypto";
import type { EmbeddedBackend, Life } from "./embedded-backend.ts";
import {
  FRESH_STATE,
  giveState,
  removeTraces,
  type SessionState,
  takeState,
} from "./session-state.ts";
import { piecesOf } from "./split-statements.ts";
import type { Turn } from "./turns.ts";
import {
  backendKeyData,
  type CancelKey,
  concat,
  fatalError,
  frames,
  notifiedChannel,
  parseMessage,
  prefixStatement,
  queryMessage,
  readyState,
  SYNC,
  sqlText,
  startupMessage,
  statementName,
  statementUse,
} from "./wire.ts";

/** How long a session may keep everyone else waiting in an open transaction without a word. */
const IDLE_IN_TRANSACTION_MS = 30_000;

/** How long it may, between preparing the unnamed statement and running it. */
const IDLE_BEFORE_EXECUTE_MS = 500;

const ROLLBACK = queryMessage("rollback");

const COPY_REFUSED = `do $$ begin
  raise feature_not_supported using message = 'the embedded database takes no COPY FROM STDIN';
end $$`;

const UINT31 = 2 ** 31;

let sessions = 0;

/** What a session needs of who serves it. */
export interface SessionHost {
  readonly backend: EmbeddedBackend;
  /** Ends the connection, after it has sent the client what it is given. */
  hangUp(lastWords: Uint8Array): void;
  /** Hears of notifications, which are for all sessions of the backend. */
  wake(channel: string): void;
}

/**
 * One psql (or Supabase CLI) on the one backend. It has the backend in turns: from its first message
 * until the server is idle again. Between turns its settings and its role are taken away and kept,
 * so nothing of it shows in the stack, nor anything of the stack in it.
 */
export class PsqlSession {
  /** With which its client may ask to break off what it runs. */
  readonly key: CancelKey = { process: ++sessions, secret: randomInt(UINT31) };
  readonly #host: SessionHost;
  readonly #prefix = `psql${sessions}_`;
  #work: Promise<unknown> = Promise.resolve();
  #life: Life | null = null;
  #state: SessionState = FRESH_STATE;
  #turn: Turn | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unnamedIsNext = false;
  #running = false;
  #sent = 0;
  #ended = false;

  constructor(host: SessionHost) {
    this.#host = host;
  }

  /** Greets a client that begins. */
  start(): Promise<Uint8Array> {
    return this.#inOrder(async () => {
      this.#life = await this.#host.backend.life();
      await this.#begin();
      return await this.#answer(await this.#send(startupMessage()), true);
    });
  }

  /** Runs one message of the client, after those before it, and gives the server's answer to it. */
  send(message: Uint8Array): Promise<Uint8Array> {
    this.#sent += 1;
    return this.#inOrder(async () => (this.#ended ? new Uint8Array() : await this.#run(message)));
  }

  /** Breaks off what it runs, if anything. */
  cancel(): void {
    if (this.#running) this.#host.backend.cancel();
  }

  /** Undoes an open transaction and whatever else the session left in the backend. */
  end(): Promise<void> {
    this.cancel();
    return this.#inOrder(async () => {
      if (this.#ended) return;
      this.#ended = true;
      clearTimeout(this.#timer);
      if (!this.#life) return;
      try {
        await this.#begin();
        await this.#abandon();
        await takeState(this.#send);
        await removeTraces(this.#send, this.#prefix);
      } finally {
        this.#turn?.release();
      }
    });
  }

  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => {});
    return done;
  }

  readonly #send = async (message: Uint8Array): Promise<Uint8Array> => {
    if (!this.#life) throw new Error("the session has not begun");
    return await this.#host.backend.send(this.#life, message);
  };

  async #begin(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#turn) return;
    this.#turn = await this.#host.backend.turns.take();
    await giveState(this.#send, this.#state);
  }

  async #run(message: Uint8Array): Promise<Uint8Array> {
    await this.#begin();
    const use = statementUse(message);
    if (use === "parse") this.#unnamedIsNext = statementName(message) === "";
    if (use === "execute" || use === "query") this.#unnamedIsNext = false;
    this.#running = true;
    try {
      const own = prefixStatement(withoutCopyIn(message), this.#prefix);
      return await this.#answer(await this.#send(own), isAnsweredWhole(message));
    } finally {
      this.#running = false;
    }
  }

  /**
   * The answer with the session's own key, and without notifications, which are for the stack. PGlite
   * (0.5.8) says that it is ready after an error already, and again after the Sync that follows it.
   */
  async #answer(data: Uint8Array, isWhole: boolean): Promise<Uint8Array> {
    const answer: Uint8Array[] = [];
    let idle = false;
    for (const { type, frame } of frames(data)) {
      if (type === "Z" && !isWhole) continue;
      if (type === "E") this.#unnamedIsNext = false;
      if (type === "A") this.#host.wake(notifiedChannel(frame));
      else answer.push(type === "K" ? backendKeyData(this.key) : frame);
      idle = readyState(type, frame) === "idle";
    }
    if (idle && !this.#unnamedIsNext) await this.#finish();
    else this.#limit(idle ? IDLE_BEFORE_EXECUTE_MS : IDLE_IN_TRANSACTION_MS, idle);
    return concat(answer);
  }

  async #finish(): Promise<void> {
    const turn = this.#turn;
    this.#turn = null;
    try {
      this.#state = await takeState(this.#send);
    } finally {
      turn?.release();
    }
  }

  /** Ends the turn when the client says nothing for too long: quietly if it may, else with an error. */
  #limit(ms: number, idle: boolean): void {
    const sent = this.#sent;
    this.#timer = setTimeout(() => {
      // What came meanwhile may run the statement that it would take away.
      const finish = async () => this.#turn && sent === this.#sent && (await this.#finish());
      if (idle) void this.#inOrder(finish);
      else
        this.#host.hangUp(fatalError("25P03", "idle in a transaction for too long: others wait"));
    }, ms);
  }

  async #abandon(): Promise<void> {
    await this.#send(SYNC);
    // Outside of a transaction this is a warning, which nobody hears.
    await this.#send(ROLLBACK);
  }
}

/** Whether the server is ready for another query after it: a query, a Sync, a function call. */
function isAnsweredWhole(message: Uint8Array): boolean {
  return "QSF".includes(String.fromCharCode(message[0] ?? 0));
}

/** A message that would have the server read on from the client, which here it does for ever. */
function withoutCopyIn(message: Uint8Array): Uint8Array {
  const words = [...wordsOf(sqlText(message))].join(" ");
  if (!/\bcopy\b[^;]*\bfrom\s+stdin\b/i.test(words)) return message;
  return statementUse(message) === "query"
    ? queryMessage(COPY_REFUSED)
    : parseMessage(statementName(message) ?? "", COPY_REFUSED);
}

/** The words of a script and its semicolons, without its literals and comments. */
function* wordsOf(script: string): Generator<string> {
  // Most statements are none of these; they need not be taken apart.
  if (!/\bcopy\b/i.test(script)) return;
  for (const piece of piecesOf(script)) if (/^([a-z_][\w$]*|;)$/i.test(piece)) yield piece;
}
