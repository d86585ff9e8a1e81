import {
  BootError,
  type FunctionProcess,
  type FunctionStart,
  startFunction,
} from "./function-process.ts";

/** The function cannot be started now; `retryAfterS` says when it is worth another try. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";

  constructor(
    readonly retryAfterS: number,
    options?: ErrorOptions,
  ) {
    super("the function does not start", options);
  }
}

/** After the nth failed start in a row, nobody tries for this many seconds. */
const RESTS_S = [1, 2, 4, 8, 16];
/** How long a replaced process may finish what it is answering. */
const FINISH_MS = 2000;

/** One function: its process is started by the first request, and again when it has died. */
export class EdgeFunction {
  readonly #start: FunctionStart;
  /** Every process that is starting or runs: the current one, and replaced ones that finish. */
  readonly #processes = new Set<Promise<FunctionProcess>>();
  #current: Promise<FunctionProcess> | null = null;
  #failures = 0;
  #restUntil = 0;

  constructor(start: FunctionStart) {
    this.#start = start;
  }

  /** Where it answers: at once if it runs, else when it has started. Throws `Unavailable`. */
  async address(): Promise<string> {
    const restMs = this.#restUntil - performance.now();
    if (!this.#current && restMs > 0) throw new Unavailable(Math.ceil(restMs / 1000));
    this.#current ??= this.#launch();
    return (await this.#current).address;
  }

  /** Lets the next request have a new process, after a change of the code. */
  restart(): void {
    const old = this.#current;
    this.#current = null;
    this.#failures = 0;
    this.#restUntil = 0;
    old?.then(
      (process) => setTimeout(() => process.stop(), FINISH_MS),
      () => {},
    );
  }

  /** Ends all its processes; a start under way is ended by the signal that its owner aborts. */
  async stop(): Promise<void> {
    const stops = [...this.#processes].map((starting) =>
      starting.then(
        (process) => process.stop(),
        () => {},
      ),
    );
    await Promise.all(stops);
  }

  #launch(): Promise<FunctionProcess> {
    const starting = this.#boot();
    this.#processes.add(starting);
    const forget = () => {
      this.#processes.delete(starting);
      if (this.#current === starting) this.#current = null;
    };
    starting.then((process) => process.ended.then(forget), forget);
    return starting;
  }

  async #boot(): Promise<FunctionProcess> {
    try {
      const process = await startFunction(this.#start);
      this.#failures = 0;
      process.ended.then((how) => this.#log(how));
      return process;
    } catch (cause) {
      if (!(cause instanceof BootError)) throw cause;
      const restS = RESTS_S[Math.min(this.#failures, RESTS_S.length - 1)] ?? 0;
      this.#failures += 1;
      this.#restUntil = performance.now() + restS * 1000;
      this.#log(`did not start: ${cause.message}`);
      throw new Unavailable(restS, { cause });
    }
  }

  /** Says how a process fared, unless it ends because the stack does. */
  #log(line: string): void {
    if (!this.#start.signal.aborted) this.#start.log(line);
  }
}
