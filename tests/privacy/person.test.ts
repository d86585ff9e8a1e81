import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Stack, startStack } from "../../supabase/dev/stack.ts";
import { Accounts, codeOf, sees } from "../support/accounts.ts";
import { Phone } from "../support/phone.ts";
import { liftRateLimits } from "../support/rate-limits.ts";
import { SignIns } from "../support/sign-in.ts";
import { stackOptions } from "../support/stack-options.ts";

/**
 * A person outlives their account: who deletes it and signs in again with the same Spotify account is
 * somebody new to others, and restrained as before.
 */

const ELSEWHERE = "gcpvq0d1";

describe("who deletes their account and makes another", () => {
  let stack: Stack;
  let victim: Phone;
  let accounts: Accounts;
  before(async () => {
    stack = await startStack(stackOptions());
    accounts = new Accounts(stack);
    victim = await accounts.arrive("victim");
    await victim.call("PATCH", "presence/settings", { allowFind: true });
  });
  after(async () => {
    await victim.close();
    await stack.close();
  });

  test("is blocked by whom blocked them, who need not know it", async () => {
    const person = accounts.somebody();
    const first = await accounts.arrive(person);
    assert.ok(await sees(victim, first));
    await victim.call("POST", `users/${first.userId}/block`);
    const second = await accounts.anew(first, person);
    await accounts.tenMinutesPass(second);
    assert.deepEqual([await sees(second, victim), await sees(victim, second)], [false, false]);
    const { blocks } = (await victim.call("GET", "users/blocks")).body as {
      blocks: { userId: string; displayName: string | null }[];
    };
    const mine = blocks.filter(({ userId }) => [first.userId, second.userId].includes(userId));
    assert.deepEqual(
      mine.map(({ userId, displayName }) => [userId, displayName]),
      [[first.userId, null]],
      "the list names whom they saw, and no new account",
    );
    await victim.call("DELETE", `users/${first.userId}/block`);
    assert.deepEqual([await sees(second, victim), await sees(victim, second)], [true, true]);
    await second.close();
  });

  test("is suspended from the first call on", async () => {
    const person = accounts.somebody();
    const first = await accounts.arrive(person);
    await stack.database.query("select private.suspend($1, 'A test.', 'Tester')", [first.userId]);
    await first.call("DELETE", "auth/me");
    const second = new Phone(stack.url);
    await second.signIn(person);
    const refused = await second.call("POST", "presence/live", {});
    assert.deepEqual([refused.status, codeOf(refused)], [403, "suspended"]);
    await second.close();
  });

  test("is banned as Supabase Auth banned the account before", async () => {
    const person = accounts.somebody();
    const first = await accounts.arrive(person);
    await stack.database.query(
      "update auth.users set banned_until = now() + interval '1 hour' where id = $1",
      [first.userId],
    );
    const refused = await first.call("POST", "presence/heartbeat", {});
    assert.deepEqual([refused.status, codeOf(refused)], [403, "suspended"], "at once");
    const presence = await stack.database.query("select from app.presence where user_id = $1", [
      first.userId,
    ]);
    assert.equal(presence.length, 0);
    await stack.database.query("delete from auth.users where id = $1", [first.userId]);
    const second = new Phone(stack.url);
    await second.signIn(person);
    assert.equal((await second.call("POST", "presence/live", {})).status, 403);
    await second.close();
  });

  test("waits before asking the same listener again", async () => {
    const person = accounts.somebody();
    const first = await accounts.arrive(person);
    const asked = await first.call("POST", "find/start", { targetId: victim.userId });
    assert.equal(asked.status, 200, JSON.stringify(asked.body));
    await victim.call("POST", `find/${(asked.body as { id: string }).id}/decline`);
    const second = await accounts.anew(first, person);
    await accounts.tenMinutesPass(second);
    const refused = await second.call("POST", "find/start", { targetId: victim.userId });
    assert.deepEqual([refused.status, codeOf(refused)], [409, "find_unavailable"]);
    await second.close();
  });

  test("is heard of once a day by whom they wave to", async () => {
    const person = accounts.somebody();
    const first = await accounts.arrive(person);
    await first.call("POST", `vibe/${victim.userId}/wave`);
    const second = await accounts.anew(first, person);
    await accounts.tenMinutesPass(second);
    const waved = await second.call("POST", `vibe/${victim.userId}/wave`);
    assert.equal(waved.status, 200);
    const days = await stack.database.query("select from private.wave_days where to_id = $1", [
      victim.userId,
    ]);
    assert.equal(days.length, 1);
    await second.close();
  });

  test("publishes no second cell within an epoch, nor a tenth within the hour", async () => {
    const person = accounts.somebody();
    const first = await accounts.arrive(person);
    const second = await accounts.anew(first, person, ELSEWHERE);
    const seen = await second.call("GET", "location/nearby");
    assert.deepEqual([seen.status, codeOf(seen)], [409, "no_position"]);
    await second.close();
  });

  test("has spent what they spent", async () => {
    const person = accounts.somebody();
    const { database } = stack;
    await database.query("update private.limits set value = 2 where name = 'rate_export_me_burst'");
    const first = await accounts.arrive(person);
    for (const _ of "ab") assert.equal((await first.call("GET", "users/me/export")).status, 200);
    const second = await accounts.anew(first, person);
    assert.equal((await second.call("GET", "users/me/export")).status, 429);
    await second.close();
  });

  test("is still reported, as one of whom there is more", async () => {
    const person = accounts.somebody();
    const first = await accounts.arrive(person);
    await victim.call("POST", `users/${first.userId}/report`, { reason: "harassment" });
    const second = await accounts.anew(first, person);
    const reports = await stack.database.query<{ reported: string }>(
      "select reported_id as reported from private.reports where reported_id in ($1, $2)",
      [first.userId, second.userId],
    );
    assert.deepEqual(reports, [{ reported: second.userId }]);
    await second.close();
  });

  test("makes three a day, and is told so; the next day another", async () => {
    const person = accounts.somebody();
    let phone = await accounts.arrive(person);
    for (let made = 1; made < 3; made++) phone = await accounts.anew(phone, person);
    await phone.call("DELETE", "auth/me");
    await phone.close();
    const signIns = new SignIns(stack);
    const { spotify } = await signIns.start();
    const link = await signIns.comeBack(await signIns.atSpotify(spotify, person));
    assert.equal(link.searchParams.get("error"), "too_many_accounts");
    const users = await stack.database.query("select from auth.users where id = $1", [
      phone.userId,
    ]);
    assert.equal(users.length, 0, "and none is left half made");
    await stack.database.query(
      `update private.persons set accounts_at = array(select at - interval '1 day' from unnest(accounts_at) as at)`,
    );
    await liftRateLimits(stack.database);
    await (await accounts.arrive(person)).close();
  });

  test("is nobody's acquaintance: what was theirs and restrains nobody is gone", async () => {
    const person = accounts.somebody();
    const first = await accounts.arrive(person);
    await first.call("PATCH", "users/me", { displayName: "Marked by name" });
    await first.call("POST", `vibe/${victim.userId}/wave`);
    await victim.call("POST", `vibe/${first.userId}/wave`);
    const second = await accounts.anew(first, person);
    const me = (await second.call("GET", "auth/me")).body as { profile: { displayName: string } };
    assert.notEqual(me.profile.displayName, "Marked by name");
    const ties = (await second.call("GET", "vibe/connections")).body as { connections: unknown[] };
    assert.deepEqual(ties.connections, []);
    await second.close();
  });

  test("in no row is their key or Spotify's id of them in clear", async () => {
    const person = accounts.somebody();
    await (await accounts.arrive(person)).close();
    const keys = await stack.database.query<{ person_key: string }>(
      "select person_key from private.person_keys",
    );
    assert.ok(keys.length > 0);
    for (const { person_key } of keys) assert.match(person_key, /^[\w-]+\.[0-9a-f]{64}$/);
  });
});
