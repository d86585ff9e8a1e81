import { readFile } from "node:fs/promises";
import { type Extension, PGlite, type PGliteOptions } from "@electric-sql/pglite";
import { pgcrypto } from "@electric-sql/pglite/contrib/pgcrypto";
import { uuid_ossp } from "@electric-sql/pglite/contrib/uuid_ossp";
import { pgtap } from "@electric-sql/pglite-pgtap";
import type { EmbeddedParts } from "./embedded-messages.ts";
import { slimPostgis } from "./postgis-bundle.ts";
import { sharedMemory, shareMemories } from "./shared-memory.ts";
import { concat } from "./wire.ts";

/** Pages of 64 kB that Postgres starts with; it grows as it needs more. */
const INITIAL_PAGES = 2048;

/**
 * Settings of every embedded Postgres.
 * - Deeper than `max_stack_depth` a statement is refused (54001). Postgres measures its own stack,
 *   while the frames of the WebAssembly lie on the thread's, which ends sooner. What calls itself in
 *   plpgsql or by triggers is mostly refused in time; what uses next to none of Postgres' own stack,
 *   JSON and expressions of some thousand levels, ends the thread's, and of that Postgres dies.
 * - All its files are in memory or in the system's cache anyway: large buffers hold them twice.
 */
const SETTINGS = ["max_stack_depth=300kB", "shared_buffers=16MB"];

/** What Postgres says on its way out of a failed statement; any other exception is its death. */
const LONG_JUMP = 100;

/** A running Postgres of this thread. */
export interface Embedded {
  readonly pglite: PGlite;
  /** Null where its memory is its own. */
  readonly memory: WebAssembly.Memory | null;
  /** Runs messages of the wire protocol, and gives what Postgres answers. Throws when it dies. */
  run(message: Uint8Array): Promise<Uint8Array>;
}

/** The machine under Postgres, as far as we look into it. */
interface Machine {
  readonly ___stack_pointer: WebAssembly.Global;
  _PostgresMainLoopOnce(): void;
  _pgl_setPGliteExitStatus(status: number): number;
  readonly _QueryCancelPending: number;
  readonly HEAP32: Int32Array;
}

const REAL_TIME = 0;

/** What PGlite hands to extensions before it starts the machine. */
interface MachineOptions {
  wasmMemory: WebAssembly.Memory;
  instantiateWasm(
    imports: { env: Record<string, unknown> },
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): unknown;
}

/** Does what the timer of the operating system would do at that time: raises its signal. */
type Raise = (which: number, now: number) => void;

/** The alarms that Postgres sets, for the limits of its statements. */
class Alarms {
  readonly #onAlarm: (ms: number) => void;
  #isSet = false;
  #raise: Raise = () => {};

  constructor(onAlarm: (ms: number) => void) {
    this.#onAlarm = onAlarm;
  }

  /** Gives the machine a memory that threads share, and hears of its alarms. */
  attend(memory: WebAssembly.Memory): Extension {
    return {
      name: "alarms",
      setup: async (_pglite, options: MachineOptions) => {
        const instantiate = options.instantiateWasm;
        options.wasmMemory = memory;
        options.instantiateWasm = ({ env, ...others }, done) => {
          const setTimer = env._setitimer_js as (which: number, ms: number) => number;
          env._setitimer_js = (which: number, ms: number) => {
            this.#isSet = true;
            this.#onAlarm(ms);
            return setTimer(which, ms);
          };
          return instantiate({ env, ...others }, (instance, module) => {
            this.#raise = instance.exports._emscripten_timeout as Raise;
            done(instance, module);
          });
        };
        return { emscriptenOpts: options };
      },
    };
  }

  /**
   * Postgres sets no alarm while an earlier one is still to come. So that it sets one for every
   * statement that has a limit, and we hear of it, the earlier one comes after each message.
   */
  pass(): void {
    if (this.#isSet) this.#raise(REAL_TIME, performance.now());
    this.#isSet = false;
  }
}

let shares = false;

/**
 * Starts one Postgres in this thread. What is filled or opened shares its memory, so that its
 * statements can be broken off; the first one of all, which makes a data folder, does not.
 */
export async function createEmbedded(
  parts: EmbeddedParts,
  onAlarm: (ms: number) => void,
): Promise<Embedded> {
  const { cacheFolder, folder, snapshot } = parts;
  const alarms = new Alarms(onAlarm);
  const isFirst = !snapshot && !folder;
  const memory = isFirst ? null : sharedMemory(INITIAL_PAGES);
  if (memory && !shares) {
    shareMemories();
    shares = true;
  }
  const options: PGliteOptions = {
    extensions: {
      ...(memory && { alarms: alarms.attend(memory) }),
      postgis: slimPostgis(cacheFolder),
      pgtap,
      uuid_ossp,
      pgcrypto,
    },
    startParams: [...PGlite.defaultStartParams, ...SETTINGS.flatMap((it) => ["-c", it])],
    ...(memory && { pgliteWasmModule: await compileEngine() }),
    ...(snapshot && { loadDataDir: new Blob([snapshot]) }),
    ...(folder && { dataDir: folder }),
  };
  const pglite = new PGlite(options);
  await pglite.waitReady;
  // Programs of the operating system: there are none, and PGlite would throw.
  pglite.handleExternalCmd = () => 0;
  return { pglite, memory, run: runner(pglite, alarms) };
}

async function compileEngine(): Promise<WebAssembly.Module> {
  const file = new URL("./pglite.wasm", import.meta.resolve("@electric-sql/pglite"));
  return new WebAssembly.Module(new Uint8Array(await readFile(file)));
}

/**
 * Runs messages so that Postgres is afterwards as it was, or known to be dead. PGlite (0.5.8) leaves
 * two things undone:
 * - An error jumps out of the WebAssembly past every frame, and the stack pointer stays where the
 *   jump began: after some 3,000 refusals every statement would fail with 54001.
 * - It takes each exception for such a jump, and asks on what has died (the thread's stack is over,
 *   a PANIC, the end of a session): for ever, or without any answer.
 */
function runner(pglite: PGlite, alarms: Alarms): (message: Uint8Array) => Promise<Uint8Array> {
  const machine = pglite.Module as unknown as Machine;
  const pointer = machine.___stack_pointer;
  const { _PostgresMainLoopOnce: once, _pgl_setPGliteExitStatus: setStatus } = machine;
  let thrown: unknown;
  machine._PostgresMainLoopOnce = () => {
    try {
      once();
    } catch (cause) {
      thrown = cause;
      throw cause;
    }
  };
  machine._pgl_setPGliteExitStatus = (status) => {
    const was = setStatus(status);
    if (was !== LONG_JUMP && thrown !== undefined) throw thrown;
    return was;
  };
  return async (message) => {
    const { value } = pointer;
    const answer: Uint8Array[] = [];
    thrown = undefined;
    // A wish to break off that came too late for the statement it meant.
    machine.HEAP32[machine._QueryCancelPending >> 2] = 0;
    await pglite.execProtocolRawStream(message, {
      onRawData: (bytes) => void answer.push(bytes.slice()),
    });
    pointer.value = value;
    alarms.pass();
    return concat(answer);
  };
}
