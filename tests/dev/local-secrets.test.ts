import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { localSecrets } from "../../supabase/dev/local-secrets.ts";

describe("the stack's own secrets", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "resonance-"));
  });
  after(() => rm(folder, { recursive: true }));

  test("are random, in the form that functions take", async () => {
    const [one, other] = [await localSecrets("memory"), await localSecrets("memory")];
    assert.match(one.SPOTIFY_TOKEN_KEYS, /^local:[\w-]{43}$/);
    assert.equal(new Set([...Object.values(one), ...Object.values(other)]).size, 6);
  });

  test("are made once for a data folder, in a file for its owner alone", async () => {
    const data = join(folder, "new/data");
    const secrets = await localSecrets(data);
    assert.deepEqual(await localSecrets(data), secrets);
    assert.equal((await stat(join(data, "keys.json"))).mode & 0o777, 0o600);
  });

  for (const text of ["", "{", "{}", `{"SPOTIFY_CLIENT_SECRET":"short"}`]) {
    test(`in a file of ${JSON.stringify(text)} → one line, and the file stays as it is`, async () => {
      const path = join(folder, "keys.json");
      await writeFile(path, text);
      await assert.rejects(localSecrets(folder), /^Error: .*keys\.json is broken: mend it, or .*$/);
      assert.equal(await readFile(path, "utf8"), text);
    });
  }
});
