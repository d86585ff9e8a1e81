// `npm start`: starts the local stack on npm's Deno, passes signals on, and ends as it ends.
// Any Node with modules parses this file, so that one that is too old gets a clear answer.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { denoBinary } from "./deno-binary.mjs";
import { nodeVersion, OLDEST_NODE, warnOfOldNode } from "./node-version.mjs";
import { isRunning, npmProcess } from "./npm-process.mjs";

const NPM_POLL_MS = 500;

function fail(message) {
  console.error(`resonance: ${message}`);
  process.exit(1);
}

function findDeno() {
  try {
    return denoBinary();
  } catch (error) {
    const missing = error.code === "MODULE_NOT_FOUND";
    return fail(missing ? "run `npm install` first" : error.message);
  }
}

if (nodeVersion() < OLDEST_NODE) {
  fail(`Node ${process.versions.node} is too old, ${OLDEST_NODE} or newer will do`);
}
warnOfOldNode();

const envFile = fileURLToPath(new URL("../../.env", import.meta.url));
const stack = spawn(
  findDeno(),
  [
    "run",
    "--allow-all",
    "--quiet",
    "--no-prompt",
    "--cached-only",
    "--unstable-no-legacy-abort",
    ...(existsSync(envFile) ? [`--env-file=${envFile}`] : []),
    fileURLToPath(new URL("main.ts", import.meta.url)),
    "--end-with-stdin",
  ],
  // The stack reads the end of its standard input as our death, of which no signal would tell.
  { stdio: ["pipe", "inherit", "inherit"] },
);
stack.on("error", (error) => fail(error.message));
stack.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));

for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"]) process.on(signal, () => stack.kill(signal));

const npm = npmProcess();
if (npm !== null) {
  setInterval(() => {
    if (!isRunning(npm)) stack.kill("SIGTERM");
  }, NPM_POLL_MS);
}
