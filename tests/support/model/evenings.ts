import type fc from "fast-check";
import type { Database } from "../../../supabase/local/database/database.ts";
import { ROOT } from "../../runner/find-tests.ts";
import { endDwell, PLACE_TIME } from "../place-time.ts";
import { liftRateLimits } from "../rate-limits.ts";
import { BudgetLedger } from "./budget.ts";
import { Evening } from "./evening.ts";
import { OpenEvening } from "./open-evening.ts";
import { PromptEvening } from "./prompt-evening.ts";
import {
  lateEvening,
  lossyEvening,
  openEvening,
  promptEvening,
  standingEvening,
} from "./settings.ts";
import { isOfFind, isOther, type OpenStep, type Setting, type Step } from "./steps.ts";

/** How an evening went that ended well. */
export interface Outcome {
  readonly phones: number;
  /** How many of them had to ask for what is true. */
  readonly asked: number;
  /** What any five seconds cost at most, where there was a budget. */
  readonly spent?: number;
}

/** A kind of evening: what may happen in one, and one from its beginning to its last check. */
export interface Kind<AnyStep> {
  readonly settings: fc.Arbitrary<Setting<AnyStep>>;
  spend(database: Database, setting: Setting<AnyStep>): Promise<Outcome>;
}

/** Makes a database ready for evenings: no call is refused for its rate, no message for a budget. */
export async function prepareEvenings(database: Database): Promise<void> {
  await liftRateLimits(database);
  await database.exec(`
    update private.limits set value = 1000000 where name = 'realtime_messages_a_second';
    update private.limits set value = 100000 where name = 'heartbeat_timeout_s';
    update private.limits set value = 0 where name = 'track_shared_after_s';
    update private.limits set value = 0 where name in ('unlinked_wait_least_s', 'unlinked_wait_most_s');
  `);
  await endDwell(database);
  await database.exec(PLACE_TIME);
  await database.exec(await Deno.readTextFile(`${ROOT}/tests/support/model/helpers.sql`));
}

const prompt: Kind<Step> = {
  settings: promptEvening,
  async spend(database, setting) {
    const evening = await Evening.begin(database, setting);
    const prompt = new PromptEvening(evening);
    for (const step of setting.steps) await prompt.take(step);
    return { phones: setting.population, asked: 0 };
  },
};

/** What the teller did at last, what phones asked for, and what they show then. */
async function end(evening: Evening): Promise<Outcome> {
  await evening.database.query("select private.sweep_presence(200)");
  await evening.settle();
  const asked = await evening.mend();
  await evening.checkPictures();
  return { phones: evening.listeners.length, asked };
}

async function spendLate(database: Database, setting: Setting<Step>): Promise<Outcome> {
  const evening = await Evening.begin(database, setting);
  for (const step of setting.steps) {
    if (isOfFind(step)) continue;
    await evening.take(step);
    if (!isOther(step)) await evening.checkListsAfter(step);
  }
  await evening.checkLists();
  return await end(evening);
}

const budget: Kind<Step> = {
  settings: lateEvening,
  async spend(database, setting) {
    const evening = await Evening.begin(database, setting);
    const ledger = await BudgetLedger.begin(database);
    try {
      for (const step of setting.steps) {
        if (isOfFind(step)) continue;
        await evening.take(step);
        if (step.does === "pass") ledger.pass(step.seconds);
        await ledger.read();
        await evening.teller.bring(evening.phones);
      }
      await ledger.close();
    } finally {
      await ledger.end();
    }
    const spent = ledger.check();
    return { ...(await end(evening)), spent };
  },
};

const open: Kind<OpenStep> = {
  settings: openEvening,
  async spend(database, setting) {
    const evening = await Evening.begin(database, setting);
    const open = new OpenEvening(evening);
    try {
      for (const step of setting.steps) await open.take(step);
    } finally {
      await open.end();
    }
    return await end(evening);
  },
};

/** All of them; only a database of many connections can have calls open. */
export const EVENINGS = {
  prompt,
  late: { settings: lateEvening, spend: spendLate } satisfies Kind<Step>,
  lossy: { settings: lossyEvening, spend: spendLate } satisfies Kind<Step>,
  standing: { settings: standingEvening, spend: spendLate } satisfies Kind<Step>,
  budget,
  open,
};
