// Run by hand, since it takes a while: deno test -A tests/support/mutations/try-mutations.ts, with
// DATABASE_URL of an empty database. Each mutation of the teller must be noticed.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";
import { prepareEvenings } from "../model/evenings.ts";
import { openProjectDatabase } from "../sql-listener.ts";
import { MODEL_MUTATIONS } from "./mutations.ts";
import { noticeMutation } from "./notice.ts";

/** How many evenings a mutation may go unnoticed. */
const MOST = Number(Deno.env.get("EVENINGS") ?? 60);
const SEED = Number(Deno.env.get("SEED") ?? 1);

describe("the model test notices that", () => {
  let database: Database;
  before(async () => {
    database = await openProjectDatabase();
    await prepareEvenings(database);
  });
  after(() => database.close());

  for (const mutation of MODEL_MUTATIONS) {
    test(mutation.breaks, async () => {
      if (!mutation.breaks.includes(Deno.env.get("ONLY") ?? "")) return;
      const notice = await noticeMutation(database, mutation, MOST, SEED);
      assert.ok(notice, `${MOST} evenings went by`);
      console.log(`${notice.evening} evenings: ${String(notice.error).split("\n")[0]}`);
    });
  }
});
