import { fileURLToPath } from "node:url";
import { linesOf } from "./lines-of.ts";

const MAIN = fileURLToPath(new URL("../../../supabase/dev/main.ts", import.meta.url));

/** The local stack in a process of its own, as `npm start` starts it. */
export class StackProcess {
  readonly url: string;
  readonly pid: number;
  readonly #process: Deno.ChildProcess;

  private constructor(process: Deno.ChildProcess, url: string) {
    this.#process = process;
    this.pid = process.pid;
    this.url = url;
  }

  /** On the database at an address, or on an embedded one that is forgotten at its end. */
  static async start(databaseUrl?: string): Promise<StackProcess> {
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", MAIN, "--end-with-stdin"],
      env: {
        RESONANCE_PORT: "0",
        RESONANCE_DATA: "memory",
        DATABASE_URL: databaseUrl ?? "",
      },
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    for await (const line of linesOf(process.stdout)) {
      const [, url] = /^ready: (.+)$/.exec(line) ?? [];
      if (url) return new StackProcess(process, url);
    }
    throw new Error("The stack did not start.");
  }

  async close(): Promise<void> {
    await this.#process.stdin.close();
    await this.#process.status;
  }
}
