import { Buffer } from "node:buffer";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Extension } from "@electric-sql/pglite";
import { postgis } from "@electric-sql/pglite-postgis";
import manifest from "../../../package.json" with { type: "json" };
import { keepFile, keyOf } from "./kept-file.ts";

/**
 * The files of PostGIS that geography needs: its library, what creates the extension, projections.
 * PGlite loads and compiles whatever is in a bundle, and rasters, topology and upgrades from older
 * versions are two thirds of this one: 360 MB of memory and a second of each start.
 */
const NEEDED = [
  /^lib\/postgresql\/postgis-3\.so$/,
  /^share\/postgresql\/extension\/postgis(\.control|--\d+\.\d+\.\d+\.sql)$/,
  /^share\/proj\//,
];

/** PostGIS without the files that are not needed; the bundle of the others is kept in a folder. */
export function slimPostgis(cacheFolder: string): Extension {
  return {
    ...postgis,
    setup: async (pglite, options) => {
      const whole = await postgis.setup(pglite, options);
      if (!whole.bundlePath) return whole;
      return { ...whole, bundlePath: await slimBundle(whole.bundlePath, cacheFolder) };
    },
  };
}

async function slimBundle(whole: URL, cacheFolder: string): Promise<URL> {
  const version = manifest.devDependencies["@electric-sql/pglite-postgis"];
  const key = keyOf([version, ...NEEDED.map(String)]);
  const path = join(cacheFolder, `postgis-${key}.tar.gz`);
  const kept = await stat(path).catch(() => null);
  if (!kept) {
    const tar = neededOf(gunzipSync(await readFile(whole)));
    await keepFile(path, [gzipSync(tar, { level: 1 })], "postgis-");
  }
  return pathToFileURL(path);
}

/** What tar (POSIX ustar) is made of: a header, then the file, each filled up to whole blocks. */
const BLOCK_BYTES = 512;
const NAME = [0, 100] as const;
const SIZE = [124, 136] as const;

/** A tar of the needed entries of another. */
function neededOf(tar: Uint8Array): Uint8Array {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < tar.length && tar[at] !== 0; ) {
    const field = ([from, to]: readonly [number, number]) =>
      textOf(tar.subarray(at + from, at + to));
    const blocks = 1 + Math.ceil(Number.parseInt(field(SIZE), 8) / BLOCK_BYTES);
    const end = at + blocks * BLOCK_BYTES;
    const name = field(NAME);
    if (NEEDED.some((pattern) => pattern.test(name))) entries.push(tar.subarray(at, end));
    at = end;
  }
  return Buffer.concat([...entries, new Uint8Array(2 * BLOCK_BYTES)]);
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes).split("\0")[0] ?? "";
