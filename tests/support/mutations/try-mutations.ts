// Run by hand, since it takes a while: deno test -A tests/support/mutations/try-mutations.ts, with
// RESONANCE_TEST_DATABASE_URL of a private Postgres. Each mutation of the teller must be noticed.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import type { Database } from "../../../supabase/local/database/database.ts";
import { EVENINGS, type Kind, prepareEvenings } from "../model/evenings.ts";
import { openProjectDatabase } from "../sql-listener.ts";
import { applyMutation } from "./apply.ts";
import { MUTATIONS } from "./mutations.ts";

/** How many evenings a mutation may go unnoticed. */
const MOST = 60;
const SEED = Number(Deno.env.get("SEED") ?? 1);

describe("the model test notices that", () => {
  let database: Database;
  before(async () => {
    database = await openProjectDatabase();
    await prepareEvenings(database);
  });
  after(() => database.close());

  for (const mutation of MUTATIONS) {
    test(mutation.breaks, async () => {
      if (!mutation.breaks.includes(Deno.env.get("ONLY") ?? "")) return;
      const kind = EVENINGS[mutation.shownBy] as Kind<unknown>;
      const repair = await applyMutation(database, mutation);
      let noticed: unknown;
      let evenings = 0;
      try {
        for (const setting of fc.sample(kind.settings, { seed: SEED, numRuns: MOST })) {
          evenings += 1;
          await kind.spend(database, setting).catch((error) => {
            noticed = error;
          });
          if (noticed) break;
        }
      } finally {
        await repair();
      }
      console.log(`${evenings} evenings: ${String(noticed).split("\n")[0]}`);
      assert.ok(noticed, `${MOST} evenings went by`);
    });
  }
});
