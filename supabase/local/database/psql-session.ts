import type { PGlite } from "@electric-sql/pglite";
import {
  FRESH_STATE,
  giveState,
  removeTraces,
  type SessionState,
  takeState,
} from "./session-state.ts";
import { type Turn, takeTurn } from "./turn.ts";
import {
  fatalError,
  frames,
  parseMessage,
  prefixStatement,
  queryMessage,
  readyState,
  SYNC,
  sqlText,
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

let sessions = 0;

/**
 * One psql (or Supabase CLI) on the one backend. It has the backend in turns: from its first message
 * until the server is idle again. Between turns its settings and its role are taken away and kept,
 * so nothing of it shows in the stack, nor anything of the stack in it.
 */
export class PsqlSession {
  readonly #pglite: PGlite;
  readonly #hangUp: (lastWords: Uint8Array) => void;
  readonly #prefix = `psql${++sessions}_`;
  #work: Promise<unknown> = Promise.resolve();
  #state: SessionState = FRESH_STATE;
  #turn: Turn | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unnamedIsNext = false;
  #ended = false;

  /** `hangUp` ends the connection, after it has sent the client what it is given. */
  constructor(pglite: PGlite, hangUp: (lastWords: Uint8Array) => void) {
    this.#pglite = pglite;
    this.#hangUp = hangUp;
  }

  /** Runs one message of the client, after those before it, and gives the server's answer to it. */
  send(message: Uint8Array): Promise<Uint8Array> {
    return this.#inOrder(async () => (this.#ended ? new Uint8Array() : await this.#run(message)));
  }

  /** Undoes an open transaction and whatever else the session left in the backend. */
  end(): Promise<void> {
    return this.#inOrder(async () => {
      if (this.#ended) return;
      this.#ended = true;
      clearTimeout(this.#timer);
      await this.#begin();
      try {
        await this.#abandon();
        await takeState(this.#pglite);
        await removeTraces(this.#pglite, this.#prefix);
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

  async #begin(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#turn) return;
    this.#turn = await takeTurn(this.#pglite);
    await giveState(this.#pglite, this.#state);
  }

  async #run(message: Uint8Array): Promise<Uint8Array> {
    await this.#begin();
    const use = statementUse(message);
    if (use === "parse") this.#unnamedIsNext = statementName(message) === "";
    if (use === "execute" || use === "query") this.#unnamedIsNext = false;
    const harmless = withoutCopyIn(message);
    const { data } = await this.#pglite.execProtocol(prefixStatement(harmless, this.#prefix), {
      throwOnError: false,
    });
    return await this.#answer(data);
  }

  /** The answer without notifications, which are the stack's own. */
  async #answer(data: Uint8Array): Promise<Uint8Array> {
    const answer: Uint8Array[] = [];
    let idle = false;
    for (const { type, frame } of frames(data)) {
      if (type !== "A") answer.push(frame);
      const state = readyState(type, frame);
      if (state) idle = state === "idle";
    }
    if (idle && !this.#unnamedIsNext) await this.#finish();
    else this.#limit(idle ? IDLE_BEFORE_EXECUTE_MS : IDLE_IN_TRANSACTION_MS, idle);
    return concat(answer);
  }

  async #finish(): Promise<void> {
    const turn = this.#turn;
    this.#turn = null;
    try {
      this.#state = await takeState(this.#pglite);
    } finally {
      turn?.release();
    }
  }

  /** Ends the turn when the client says nothing for too long: quietly if it may, else with an error. */
  #limit(ms: number, idle: boolean): void {
    this.#timer = setTimeout(() => {
      if (idle) void this.#inOrder(async () => this.#turn && (await this.#finish()));
      else this.#hangUp(fatalError("25P03", "idle in a transaction for too long: others wait"));
    }, ms);
  }

  async #abandon(): Promise<void> {
    await this.#pglite.execProtocol(SYNC, { throwOnError: false });
    if (this.#pglite.isInTransaction()) {
      await this.#pglite.execProtocol(ROLLBACK, { throwOnError: false });
    }
  }
}

/** A message that would have the server read on from the client, which here it does for ever. */
function withoutCopyIn(message: Uint8Array): Uint8Array {
  if (!/\bcopy\b[^;]*\bfrom\s+stdin\b/i.test(sqlText(message))) return message;
  return statementUse(message) === "query"
    ? queryMessage(COPY_REFUSED)
    : parseMessage(statementName(message) ?? "", COPY_REFUSED);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
