import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type EmbeddedPgtap, openEmbeddedPgtap } from "../support/embedded-pgtap.ts";
import { applyMutation } from "../support/mutations/apply.ts";
import { FILE_MUTATIONS } from "../support/mutations/mutations.ts";

describe("a mutation that leaves every picture right", () => {
  let pgtap: EmbeddedPgtap;
  before(async () => {
    pgtap = await openEmbeddedPgtap();
  });
  after(() => pgtap.database.close());

  for (const mutation of FILE_MUTATIONS) {
    test(`is noticed by ${mutation.shownBy}: ${mutation.breaks}`, async () => {
      const file = `tests/db/${mutation.shownBy}.test.sql`;
      assert.deepEqual((await pgtap.run(file)).problems, []);
      const repair = await applyMutation(pgtap.database, mutation);
      const { problems } = await pgtap.run(file);
      await repair();
      assert.notEqual(problems.length, 0);
    });
  }
});
