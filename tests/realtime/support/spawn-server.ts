/** Of the kinds that `Deno.memoryUsage` tells, in bytes. */
export interface Memory {
  readonly heapUsed: number;
  readonly rss: number;
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

  static async start(): Promise<SpawnedServer> {
    const script = new URL("./server-process.ts", import.meta.url).pathname;
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--v8-flags=--expose-gc", script],
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

  /** Takes its database away. */
  endDatabase(): Promise<null> {
    return this.#ask("endDatabase");
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
