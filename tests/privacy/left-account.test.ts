import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Stack, startStack } from "../../supabase/dev/stack.ts";
import { Accounts, sees } from "../support/accounts.ts";
import type { Phone } from "../support/phone.ts";
import { play } from "../support/playing.ts";
import { stackOptions } from "../support/stack-options.ts";
import { tellAll } from "../support/teller.ts";

/** What others know of somebody by the id of an account that is gone, and when the next one is seen. */
describe("who was known by the id of an account that they deleted", () => {
  let stack: Stack;
  let accounts: Accounts;
  let victim: Phone;
  before(async () => {
    stack = await startStack(stackOptions());
    accounts = new Accounts(stack);
    victim = await accounts.arrive("victim");
  });
  after(async () => {
    await victim.close();
    await stack.close();
  });

  test("is blocked by whom blocked the account that they have left", async () => {
    const person = accounts.somebody();
    const first = await accounts.arrive(person);
    assert.ok(await sees(victim, first));
    const second = await accounts.anew(first, person);
    await accounts.tenMinutesPass(second);
    assert.deepEqual([await sees(second, victim), await sees(victim, second)], [true, true]);
    await victim.call("POST", `users/${first.userId}/block`);
    assert.deepEqual([await sees(second, victim), await sees(victim, second)], [false, false]);
    await victim.call("DELETE", `users/${first.userId}/block`);
    assert.deepEqual([await sees(second, victim), await sees(victim, second)], [true, true]);
    await second.close();
  });

  test("is blocked by whom blocked them while they had no account", async () => {
    const person = accounts.somebody();
    const first = await accounts.arrive(person);
    await accounts.leave(first);
    await victim.call("POST", `users/${first.userId}/block`);
    const second = await accounts.arrive(person);
    await accounts.tenMinutesPass(second);
    assert.deepEqual([await sees(second, victim), await sees(victim, second)], [false, false]);
    await second.close();
  });

  test("is reported by whom knew the account that they have left", async () => {
    const person = accounts.somebody();
    const first = await accounts.arrive(person);
    const second = await accounts.anew(first, person);
    const report = { reason: "safety" };
    const answer = await victim.call("POST", `users/${first.userId}/report`, report);
    assert.equal(answer.status, 204, JSON.stringify(answer.body));
    const [row] = await stack.database.query(
      "select reported_id, seen from private.reports where shown_id = $1",
      [first.userId],
    );
    assert.deepEqual(row, { reported_id: second.userId, seen: null });
    await second.close();
  });

  test("is seen after five to ten minutes, at a moment of chance, so that nobody knows them by it", async () => {
    const person = accounts.somebody();
    const first = await accounts.arrive(person);
    const second = await accounts.anew(first, person);
    const live = (await second.call("POST", "presence/heartbeat", {})).body as {
      visibleInS: number;
    };
    assert.ok(live.visibleInS > 290 && live.visibleInS <= 600, `${live.visibleInS}`);
    assert.equal(await sees(victim, second), false);
    await accounts.tenMinutesPass(second);
    assert.ok(await sees(victim, second));
    await second.close();
  });

  test("is seen at once where the other account was left an hour ago", async () => {
    const person = accounts.somebody();
    const first = await accounts.arrive(person);
    await accounts.leave(first);
    for (const [table, column] of [
      ["shown_ids", "until"],
      ["publish_epochs", "published_at"],
    ]) {
      await stack.database.query(
        `update private.${table} set ${column} = ${column} - interval '61 minutes'`,
      );
    }
    const second = await accounts.arrive(person);
    assert.ok(await sees(victim, second));
    await second.close();
  });

  test("is told of a vibe once an hour of whom they know", async () => {
    const person = accounts.somebody();
    const matches = (phone: Phone) =>
      stack.database.query(
        "select from realtime.messages where topic = $1 and event = 'vibe:match'",
        [`user:${phone.userId}`],
      );
    await victim.call("PATCH", "presence/settings", { shareTrack: true });
    await play(stack.database, victim.userId);
    const first = await accounts.arrive(person);
    await first.call("PATCH", "presence/settings", { shareTrack: true });
    await play(stack.database, first.userId);
    await tellAll(stack.database);
    assert.equal((await matches(first)).length, 1);
    const second = await accounts.anew(first, person);
    await accounts.tenMinutesPass(second);
    await second.call("PATCH", "presence/settings", { shareTrack: true });
    await play(stack.database, second.userId);
    await tellAll(stack.database);
    assert.ok(await sees(second, victim));
    assert.equal((await matches(second)).length, 0, "they were told of this listener before");
    await second.close();
  });
});
