import { chmod, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A file that can be run, in place of a program that nobody has here: a script of these tests. */
export async function programOf(name: "auth-program" | "postgrest-program"): Promise<string> {
  const script = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  return await executable(`exec "${Deno.execPath()}" run -A --no-check "${script}" "$@"`);
}

/** A file that runs these lines of shell. */
export async function executable(lines: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), "program-")), "program");
  await writeFile(file, `#!/bin/sh\n${lines}\n`);
  await chmod(file, 0o755);
  return file;
}
