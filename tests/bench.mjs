// `npm run bench -- <name>`: starts a benchmark on npm's Deno, and ends as it ends.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { denoBinary } from "../supabase/dev/deno-binary.mjs";

const main = fileURLToPath(new URL("./bench/main.ts", import.meta.url));
const deno = spawn(denoBinary(), ["run", "-A", "--no-check", main, ...process.argv.slice(2)], {
  stdio: "inherit",
});
for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"]) process.on(signal, () => deno.kill(signal));
deno.on("exit", (code) => process.exit(code ?? 1));
