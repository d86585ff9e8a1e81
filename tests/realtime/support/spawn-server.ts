import { fileURLToPath } from "node:url";

/** In bytes. */
export interface Memory {
  /** Objects of the server and its database. */
  readonly heap: number;
  /** All of the process but the pages that V8 holds free for objects to come. */
  readonly process: number;
}

/** A realtime server in a process of its own. */
export class SpawnedServer {
  /** http://127.0.0.1:port */
  readonly url: string;
  readonly #process: Deno.ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #commands: WritableStreamDefaultWriter<string>;

  private constructor(process: Deno.ChildProcess, lines: AsyncIterator<string>, url: string) {
    this.#process = process;
    this.#lines = lines;
    this.url = url;
    const encoder = new TextEncoderStream();
    void encoder.readable.pipeTo(process.stdin).catch(() => {});
    this.#commands = encoder.writable.getWriter();
  }

  /** On the database that DATABASE_URL names, in `env` or else of ours; without one, embedded. */
  static start(env: Record<string, string> = Deno.env.toObject()): Promise<SpawnedServer> {
    const script = fileURLToPath(new URL("./server-process.ts", import.meta.url));
    const args = ["run", "-A", "--no-check", "--v8-flags=--expose-gc", script];
    return SpawnedServer.#spawn(Deno.execPath(), args, env);
  }

  /** A server on Node that prints its address first. It knows no commands. */
  static ofNode(script: URL): Promise<SpawnedServer> {
    return SpawnedServer.#spawn("node", [fileURLToPath(script)], {});
  }

  static async #spawn(
    command: string,
    args: string[],
    env: Record<string, string>,
  ): Promise<SpawnedServer> {
    const { DATABASE_URL: _, ...ours } = Deno.env.toObject();
    const process = new Deno.Command(command, {
      args,
      env: { ...ours, ...env },
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const lines = linesOf(process.stdout);
    return new SpawnedServer(process, lines, await readJson<string>(lines));
  }

  /** What is in use after a collection of garbage. */
  memory(): Promise<Memory> {
    return this.#ask("memory");
  }

  /** What the server noted since the last question. */
  faults(): Promise<string[]> {
    return this.#ask("faults");
  }

  /** Sends a row on a private topic; gives when that began, in milliseconds since 1970. */
  insert(topic: string): Promise<number> {
    return this.#ask(`insert ${topic}`);
  }

  /** Takes its database away. */
  endDatabase(): Promise<null> {
    return this.#ask("endDatabase");
  }

  /** As nobody can close it: without a word. */
  kill(): void {
    this.#process.kill("SIGKILL");
    this.#commands.abort().catch(() => {});
  }

  async close(): Promise<void> {
    await this.#commands.close();
    await this.#process.status;
  }

  async #ask<T>(command: string): Promise<T> {
    await this.#commands.write(`${command}\n`);
    return await readJson<T>(this.#lines);
  }
}

async function readJson<T>(lines: AsyncIterator<string>): Promise<T> {
  const { value, done } = await lines.next();
  if (done) throw new Error("the server's process has ended");
  return JSON.parse(value) as T;
}

async function* linesOf(bytes: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of bytes.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
