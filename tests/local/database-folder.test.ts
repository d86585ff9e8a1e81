import assert from "node:assert/strict";
import { cp, readdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openDatabase } from "../../supabase/local/database/open.ts";
import { prepareSnapshot } from "../../supabase/local/database/snapshot.ts";
import { emptyMigrations, temporaryFolder, testCache } from "../support/database-folders.ts";

const HOLDER = fileURLToPath(new URL("../support/hold-database.ts", import.meta.url));

function open(dataFolder: string) {
  return openDatabase({ dataFolder, cacheFolder: testCache, migrations: emptyMigrations });
}

/** Another process that opens the data folder, writes a row every moment, and says when it is ready. */
async function holder(dataFolder: string): Promise<Deno.ChildProcess> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", HOLDER, dataFolder],
    stdout: "piped",
  }).spawn();
  const reader = process.stdout.getReader();
  await reader.read();
  reader.releaseLock();
  return process;
}

async function end(process: Deno.ChildProcess): Promise<void> {
  process.kill("SIGKILL");
  await process.stdout.cancel();
  await process.status;
}

describe("a data folder", () => {
  test("closed and opened again → has what was committed", async () => {
    const folder = temporaryFolder();
    const first = await open(folder);
    await first.exec("create table public.kept (id integer); insert into public.kept values (1)");
    await first.close();
    const second = await open(folder);
    assert.deepEqual(await second.query("select id from public.kept"), [{ id: 1 }]);
    await second.close();
  });

  test("of another process → one line that names the process; killed hard → opens again", async () => {
    const folder = temporaryFolder();
    const process = await holder(folder);
    await assert.rejects(open(folder), {
      name: "Error",
      message: `the data folder ${folder} is in use by process ${process.pid}: stop it, or choose another folder`,
    });
    await end(process);
    const database = await open(folder);
    const [row] = await database.query<{ rows: number; checked: number }>(
      "select count(*)::integer as rows, count(distinct id)::integer as checked from public.moments",
    );
    assert.ok(row && row.rows > 0);
    assert.equal(row.checked, row.rows);
    await database.close();
  });

  test("whose making was cut short → is made anew", async () => {
    const folder = temporaryFolder();
    const first = await open(folder);
    await first.close();
    await Deno.remove(join(folder, "pgdata.whole"));
    await truncate(join(folder, "pgdata", "PG_VERSION"));
    const second = await open(folder);
    assert.deepEqual(await second.query("select 1 as one"), [{ one: 1 }]);
    await second.close();
  });
});

describe("the snapshot", () => {
  let name: string;

  before(async () => {
    await prepareSnapshot(testCache, () => {});
    name = (await readdir(testCache)).find((file) => /^platform-\w+\.tar$/.test(file)) ?? "";
    assert.ok(name);
  });

  async function cacheWith(bytes: number): Promise<string> {
    const cache = temporaryFolder();
    await cp(join(testCache, name), join(cache, name));
    await truncate(join(cache, name), bytes);
    return cache;
  }

  test("cut off by a crash → is made anew, once for two processes that need it, and kept", async () => {
    const cache = await cacheWith(30_000_000);
    await writeFile(join(cache, "platform-0000000000000000.tar"), "of another version");
    await writeFile(join(cache, "postgis-0000000000000000.tar.gz"), "of another version");
    const lines: string[] = [];
    const onProgress = (line: string) => lines.push(line);
    const [one, two] = await Promise.all([
      prepareSnapshot(cache, onProgress),
      prepareSnapshot(cache, onProgress),
    ]);
    assert.equal(one.length, two.length);
    assert.equal(lines.length, 3);
    const bundle = (await readdir(testCache)).find((file) => file.startsWith("postgis-"));
    assert.deepEqual((await readdir(cache)).sort(), ["lock", name, bundle].sort());
    await prepareSnapshot(cache, onProgress);
    assert.equal(lines.length, 3);
  });
});
