import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import type { Database } from "../../supabase/local/database/database.ts";
import { BUDGET, COST } from "../support/model/budget.ts";
import { EVENINGS, type Kind, prepareEvenings } from "../support/model/evenings.ts";
import { openProjectDatabase } from "../support/sql-listener.ts";

/** A larger run has more evenings of each kind; a failure prints seed and path to play it again. */
const RUNS = Number(Deno.env.get("EVENINGS") ?? 0);
/** The same evenings each time, but for whoever asks for others. */
const SEED = Deno.env.get("SEED") ?? "18347124";
const PATH = Deno.env.get("REPLAY");
/** One kind of evening only. */
const ONLY = Deno.env.get("ONLY");

const HOW: Record<keyof typeof EVENINGS, readonly [runs: number, outcome: string]> = {
  prompt: [
    2,
    "the teller follows at once: every message is news, and every phone shows what is true",
  ],
  late: [4, "the teller is late and dies: every phone shows what sync says, whatever came when"],
  lossy: [3, "messages are lost: whoever misses a number asks, and shows what sync says"],
  standing: [3, "nothing is told for ten minutes: numbers are raised, and phones ask"],
  budget: [
    6,
    "messages have a budget: no five seconds pass it, and every phone shows what is true at last",
  ],
  open: [3, "calls commit long after they read: every phone shows what sync says"],
};

describe("a random evening", () => {
  let database: Database;
  before(async () => {
    database = await openProjectDatabase();
    await prepareEvenings(database);
  });
  after(() => database.close());

  async function spend<AnyStep>(kind: Kind<AnyStep>, numRuns: number): Promise<void> {
    let [phones, asked, spent] = [0, 0, 0];
    await fc.assert(
      fc.asyncProperty(kind.settings, async (setting) => {
        const outcome = await kind.spend(database, setting);
        phones += outcome.phones;
        asked += outcome.asked;
        spent = Math.max(spent, outcome.spent ?? 0);
      }),
      {
        numRuns,
        // Made smaller only when asked for, since that takes minutes.
        endOnFailure: !PATH,
        ...(SEED ? { seed: Number(SEED) } : {}),
        ...(PATH ? { path: PATH } : {}),
      },
    );
    console.log(`${numRuns} evenings: ${asked} of ${phones} phones had to ask`);
    if (kind === EVENINGS.budget) assert.ok(spent > BUDGET - 2 * COST, `all of it, not ${spent}`);
  }

  for (const [name, [few, outcome]] of Object.entries(HOW)) {
    const kind = EVENINGS[name as keyof typeof EVENINGS] as Kind<unknown>;
    test(outcome, async () => {
      if (ONLY && ONLY !== name) return;
      if (name === "open" && database.kind === "embedded") return;
      await spend(kind, RUNS || few);
    });
  }
});
