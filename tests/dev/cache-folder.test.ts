import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cacheFolder } from "../../supabase/dev/cache-folder.ts";
import { temporaryFolder } from "../support/database-folders.ts";

const readOnly = () => false;

describe("the cache of the prepared snapshot", () => {
  test("→ is in the checkout, wherever the data is", () => {
    const root = temporaryFolder();
    for (const data of ["memory", `${root}/elsewhere`]) {
      assert.equal(cacheFolder(root, data), `${root}/.resonance/cache`);
    }
  });

  test("of a checkout that is read only → is beside the data", () => {
    assert.equal(cacheFolder("/checkout", "/data with space", readOnly), "/data with space/cache");
  });

  test("of one in memory there → is the user's own, which nobody else writes to", () => {
    const folder = cacheFolder("/checkout", "memory", readOnly);
    assert.match(folder, /resonance$/);
    assert.doesNotMatch(folder, /^\/(checkout|tmp)\b/);
  });

  test("of a checkout on a file system that takes nothing → is beside the data", () => {
    assert.equal(cacheFolder("/proc/checkout", "/data"), "/data/cache");
  });
});
