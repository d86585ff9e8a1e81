import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Database } from "../../supabase/local/database/database.ts";
import { prepareEvenings } from "../support/model/evenings.ts";
import { applyMutation } from "../support/mutations/apply.ts";
import { MODEL_MUTATIONS } from "../support/mutations/mutations.ts";
import { noticeMutation } from "../support/mutations/notice.ts";
import { openProjectDatabase } from "../support/sql-listener.ts";

/** Within which few evenings each of these is noticed; the others take longer, and run by hand. */
const EVENINGS_MOST = 20;
const SEED = 1;

describe("a mutation of the teller's rule", () => {
  let database: Database;
  before(async () => {
    database = await openProjectDatabase();
    await prepareEvenings(database);
  });
  after(() => database.close());

  test("is of a function that reads as it expects, and is one that Postgres takes", async () => {
    for (const mutation of MODEL_MUTATIONS) {
      const repair = await applyMutation(database, mutation);
      await repair();
    }
  });

  for (const mutation of MODEL_MUTATIONS.filter(({ isPlain }) => isPlain)) {
    test(`is noticed by the model test: ${mutation.breaks}`, async () => {
      const notice = await noticeMutation(database, mutation, EVENINGS_MOST, SEED);
      assert.ok(notice, `${EVENINGS_MOST} evenings went by`);
    });
  }
});
