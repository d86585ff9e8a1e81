import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";
import { eventually } from "../eventually.ts";

/** When a `Database` wakes who listens. */
export function listenSuite(database: () => Database): void {
  describe("listen", () => {
    test("a notification after commit → wakes; a rolled-back one → does not", async () => {
      let woken = 0;
      const stop = await database().listen("tests", () => {
        woken += 1;
      });
      const base = woken;
      await database().transaction(async (tx) => {
        await tx.query("notify tests");
        await new Promise((resolve) => setTimeout(resolve, 20));
        assert.equal(woken, base);
      });
      await eventually(() => assert.equal(woken, base + 1));
      await assert.rejects(
        database().transaction(async (tx) => {
          await tx.query("notify tests");
          throw new Error("back");
        }),
      );
      await database().query("notify others");
      await database().query("notify tests");
      await eventually(() => assert.equal(woken, base + 2));
      await stop();
      await database().query("notify tests");
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(woken, base + 2);
    });
  });
}
