import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { rpcCalls, servedFunctions } from "../support/fuzz/calls.ts";
import { CALLS, Fuzz } from "../support/fuzz/fuzz.ts";
import { ROUTES } from "../support/fuzz/routes.ts";

/** Three calls of five are of functions, the others of routes. */
const COUNT = Math.floor((CALLS * 3) / 5);

/** What functions call in a listener's name around their requests. */
const FOR_EVERY_ROUTE = ["claim_answer", "keep_answer", "tell_due"];

describe("any call of a function", () => {
  let fuzz: Fuzz;
  before(async () => {
    fuzz = await Fuzz.open();
  });
  after(() => fuzz.close());

  const contracted = Object.values(ROUTES).flatMap(({ rpc }) => rpc ?? []);

  test("has a contract in the table of the fuzz, if a listener may make it", async () => {
    const open = await fuzz.api.stack.database.query<{ name: string }>(
      `select proname as name from pg_catalog.pg_proc
      where pronamespace = 'api'::regnamespace
        and has_function_privilege('authenticated', oid, 'execute')
        and not has_function_privilege('anon', oid, 'execute')
      order by 1`,
    );
    assert.deepEqual(
      [...contracted, ...FOR_EVERY_ROUTE].sort(),
      open.map(({ name }) => name),
    );
  });

  test(`is no fault, answers by its contract, and writes nothing if refused: ${COUNT} calls`, async () => {
    const served = await servedFunctions(fuzz.api.stack.database);
    const answered = await fuzz.judge(rpcCalls(served, fuzz.known, fuzz.tokens.length + 1), COUNT);
    // Nobody here has a Spotify to speak of; of the one running Find a party is seldom at the moment.
    const chance = ["now_playing", "arrived_find", "confirm_find"];
    const silent = contracted.filter((name) => !answered.has(name) && !chance.includes(name));
    if (COUNT >= 9000) assert.deepEqual(silent, [], "refusals alone would prove little");
  });
});
