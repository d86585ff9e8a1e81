// `npm run check:hosted`: types of functions/ and shared/, and the unit tests of both, on the Deno of
// the hosted runtime.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { hostedDenoBinary } from "./hosted/deno-hosted.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const deno = hostedDenoBinary();
if (!deno) {
  const isElsewhere = process.platform !== "linux" || process.arch !== "x64";
  const why = isElsewhere ? "is for Linux on x64 alone; CI has it" : "is missing: run npm ci";
  console.log(`The Deno of the hosted runtime ${why}.`);
  process.exit(isElsewhere ? 0 : 1);
}

const sources = ["functions", "shared"].flatMap(filesIn).filter((path) => path.endsWith(".ts"));
/** Tests beside what stands in for APNs, which is made of a newer `node:http`. */
const OF_OUR_OWN_DENO = ["tests/unit/push-senders.test.ts"];
const tests = filesIn("tests/unit").filter(
  (path) =>
    /^import [^;]*"\.\.\/\.\.\/(functions|shared)\//m.test(
      readFileSync(join(ROOT, path), "utf8"),
    ) && !OF_OUR_OWN_DENO.includes(path),
);
const manifest = json("package.json");
/** @param {string} name */
const typesOf = (name) => `npm:@types/${name}@${manifest.devDependencies[`@types/${name}`]}`;
/** What has its types beside it: this Deno does not look there of itself. */
const types = {
  ngeohash: typesOf("ngeohash"),
  "spotify-web-api-node": typesOf("spotify-web-api-node"),
  "spotify-web-api-node/src/webapi-request.js": here("../functions/_spotify/webapi-request.d.ts"),
};
run("check", "--quiet", importMap(types), ...sources);
run("test", "-A", "--no-check", importMap({ "node:test": here("hosted/node-test.ts") }), ...tests);
console.log(`${sources.length} files and ${tests.length} files of unit tests hold on ${deno}`);

/**
 * The project's own, but for these.
 *
 * @param {Record<string, string>} changes
 */
function importMap(changes) {
  const map = JSON.stringify({ imports: { ...json("deno.json").imports, ...changes } });
  return `--import-map=data:application/json,${encodeURIComponent(map)}`;
}

/** @param {string} file */
function json(file) {
  return JSON.parse(readFileSync(join(ROOT, file), "utf8"));
}

/** @param {string} path */
function here(path) {
  return new URL(path, import.meta.url).href;
}

/** @param {string} folder */
function filesIn(folder) {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

/** @param {...string} args */
function run(...args) {
  const { status } = spawnSync(deno, args, { cwd: ROOT, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
