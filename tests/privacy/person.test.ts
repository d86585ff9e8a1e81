import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Stack, startStack } from "../../supabase/local/stack.ts";
import { type Answer, Phone } from "../support/phone.ts";
import { play } from "../support/playing.ts";
import { liftRateLimits } from "../support/rate-limits.ts";
import { SignIns } from "../support/sign-in.ts";
import { stackOptions } from "../support/stack-options.ts";
import { tellAll } from "../support/teller.ts";

/**
 * A person outlives their account: who deletes it and signs in again with the same Spotify account is
 * somebody new to others, and restrained as before.
 */

const TOWN = "gcpvj0d1";
const ELSEWHERE = "gcpvq0d1";

describe("who deletes their account and makes another", () => {
  let stack: Stack;
  let victim: Phone;
  let nth = 0;
  before(async () => {
    stack = await startStack(stackOptions());
    victim = await arrive("victim");
    await victim.call("PATCH", "presence/settings", { allowFind: true });
  });
  after(async () => {
    await victim.close();
    await stack.close();
  });

  async function arrive(person: string, geohash = TOWN): Promise<Phone> {
    const phone = new Phone(stack.url);
    await phone.signIn(person);
    await phone.confirmAdult();
    await phone.call("POST", "presence/live", {});
    await phone.call("POST", "location/update", { geohash });
    return phone;
  }

  /** Another account of whoever holds that phone; the first ends at once. */
  async function anew(phone: Phone, person: string, geohash = TOWN): Promise<Phone> {
    assert.equal((await phone.call("DELETE", "auth/me")).status, 204);
    await phone.close();
    const next = await arrive(person, geohash);
    assert.notEqual(next.userId, phone.userId);
    return next;
  }

  /**
   * Ten minutes pass: the next cell may be published, and who was known by another id may be seen. The
   * phone says where it is.
   */
  async function tenMinutesPass(phone: Phone): Promise<void> {
    await stack.database.query(
      "update private.publish_epochs set published_at = published_at - interval '10 minutes'",
    );
    await stack.database.query(
      `update app.presence
      set live_since = live_since - interval '10 minutes', visible_from = visible_from - interval '10 minutes'
      where user_id = $1`,
      [phone.userId],
    );
    await phone.call("POST", "location/update", { geohash: TOWN });
  }

  /** A Spotify account that nobody has used before. */
  const somebody = () => `somebody${++nth}`;

  const codeOf = ({ body }: Answer) => (body as { error?: { code: string } }).error?.code;

  const sees = async (phone: Phone, other: Phone) =>
    (await phone.call("GET", `users/${other.userId}`)).status === 200;

  test("is blocked by whom blocked them, who need not know it", async () => {
    const person = somebody();
    const first = await arrive(person);
    assert.ok(await sees(victim, first));
    await victim.call("POST", `users/${first.userId}/block`);
    const second = await anew(first, person);
    await tenMinutesPass(second);
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

  test("is blocked by whom blocked the account that they have left", async () => {
    const person = somebody();
    const first = await arrive(person);
    assert.ok(await sees(victim, first));
    const second = await anew(first, person);
    await tenMinutesPass(second);
    assert.deepEqual([await sees(second, victim), await sees(victim, second)], [true, true]);
    await victim.call("POST", `users/${first.userId}/block`);
    assert.deepEqual([await sees(second, victim), await sees(victim, second)], [false, false]);
    await victim.call("DELETE", `users/${first.userId}/block`);
    assert.deepEqual([await sees(second, victim), await sees(victim, second)], [true, true]);
    await second.close();
  });

  test("is blocked by whom blocked them while they had no account", async () => {
    const person = somebody();
    const first = await arrive(person);
    assert.equal((await first.call("DELETE", "auth/me")).status, 204);
    await first.close();
    await victim.call("POST", `users/${first.userId}/block`);
    const second = await arrive(person);
    await tenMinutesPass(second);
    assert.deepEqual([await sees(second, victim), await sees(victim, second)], [false, false]);
    await second.close();
  });

  test("is reported by whom knew the account that they have left", async () => {
    const person = somebody();
    const first = await arrive(person);
    const second = await anew(first, person);
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
    const person = somebody();
    const first = await arrive(person);
    const second = await anew(first, person);
    const live = (await second.call("POST", "presence/heartbeat", {})).body as {
      visibleInS: number;
    };
    assert.ok(live.visibleInS > 290 && live.visibleInS <= 600, `${live.visibleInS}`);
    assert.equal(await sees(victim, second), false);
    await tenMinutesPass(second);
    assert.ok(await sees(victim, second));
    await second.close();
  });

  test("is seen at once where the other account was left an hour ago", async () => {
    const person = somebody();
    const first = await arrive(person);
    assert.equal((await first.call("DELETE", "auth/me")).status, 204);
    await first.close();
    for (const [table, column] of [
      ["shown_ids", "until"],
      ["publish_epochs", "published_at"],
    ]) {
      await stack.database.query(
        `update private.${table} set ${column} = ${column} - interval '61 minutes'`,
      );
    }
    const second = await arrive(person);
    assert.ok(await sees(victim, second));
    await second.close();
  });

  test("is told of a vibe once an hour of whom they know", async () => {
    const person = somebody();
    const matches = (phone: Phone) =>
      stack.database.query(
        "select from realtime.messages where topic = $1 and event = 'vibe:match'",
        [`user:${phone.userId}`],
      );
    await victim.call("PATCH", "presence/settings", { shareTrack: true });
    await play(stack.database, victim.userId);
    const first = await arrive(person);
    await first.call("PATCH", "presence/settings", { shareTrack: true });
    await play(stack.database, first.userId);
    await tellAll(stack.database);
    assert.equal((await matches(first)).length, 1);
    const second = await anew(first, person);
    await tenMinutesPass(second);
    await second.call("PATCH", "presence/settings", { shareTrack: true });
    await play(stack.database, second.userId);
    await tellAll(stack.database);
    assert.ok(await sees(second, victim));
    assert.equal((await matches(second)).length, 0, "they were told of this listener before");
    await second.close();
  });

  test("is suspended from the first call on", async () => {
    const person = somebody();
    const first = await arrive(person);
    await stack.database.query("select private.suspend($1, 'A test.', 'Tester')", [first.userId]);
    await first.call("DELETE", "auth/me");
    const second = new Phone(stack.url);
    await second.signIn(person);
    const refused = await second.call("POST", "presence/live", {});
    assert.deepEqual([refused.status, codeOf(refused)], [403, "suspended"]);
    await second.close();
  });

  test("is banned as Supabase Auth banned the account before", async () => {
    const person = somebody();
    const first = await arrive(person);
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
    const person = somebody();
    const first = await arrive(person);
    const asked = await first.call("POST", "find/start", { targetId: victim.userId });
    assert.equal(asked.status, 200, JSON.stringify(asked.body));
    await victim.call("POST", `find/${(asked.body as { id: string }).id}/decline`);
    const second = await anew(first, person);
    await tenMinutesPass(second);
    const refused = await second.call("POST", "find/start", { targetId: victim.userId });
    assert.deepEqual([refused.status, codeOf(refused)], [409, "find_unavailable"]);
    await second.close();
  });

  test("is heard of once a day by whom they wave to", async () => {
    const person = somebody();
    const first = await arrive(person);
    await first.call("POST", `vibe/${victim.userId}/wave`);
    const second = await anew(first, person);
    await tenMinutesPass(second);
    const waved = await second.call("POST", `vibe/${victim.userId}/wave`);
    assert.equal(waved.status, 200);
    const days = await stack.database.query("select from private.wave_days where to_id = $1", [
      victim.userId,
    ]);
    assert.equal(days.length, 1);
    await second.close();
  });

  test("publishes no second cell within an epoch, nor a tenth within the hour", async () => {
    const person = somebody();
    const first = await arrive(person);
    const second = await anew(first, person, ELSEWHERE);
    const seen = await second.call("GET", "location/nearby");
    assert.deepEqual([seen.status, codeOf(seen)], [409, "no_position"]);
    await second.close();
  });

  test("has spent what they spent", async () => {
    const person = somebody();
    const { database } = stack;
    await database.query("update private.limits set value = 2 where name = 'rate_export_me_burst'");
    const first = await arrive(person);
    for (const _ of "ab") assert.equal((await first.call("GET", "users/me/export")).status, 200);
    const second = await anew(first, person);
    assert.equal((await second.call("GET", "users/me/export")).status, 429);
    await second.close();
  });

  test("is still reported, as one of whom there is more", async () => {
    const person = somebody();
    const first = await arrive(person);
    await victim.call("POST", `users/${first.userId}/report`, { reason: "harassment" });
    const second = await anew(first, person);
    const reports = await stack.database.query<{ reported: string }>(
      "select reported_id as reported from private.reports where reported_id in ($1, $2)",
      [first.userId, second.userId],
    );
    assert.deepEqual(reports, [{ reported: second.userId }]);
    await second.close();
  });

  test("makes three a day, and is told so; the next day another", async () => {
    const person = somebody();
    let phone = await arrive(person);
    for (let made = 1; made < 3; made++) phone = await anew(phone, person);
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
    await (await arrive(person)).close();
  });

  test("is nobody's acquaintance: what was theirs and restrains nobody is gone", async () => {
    const person = somebody();
    const first = await arrive(person);
    await first.call("PATCH", "users/me", { displayName: "Marked by name" });
    await first.call("POST", `vibe/${victim.userId}/wave`);
    await victim.call("POST", `vibe/${first.userId}/wave`);
    const second = await anew(first, person);
    const me = (await second.call("GET", "auth/me")).body as { profile: { displayName: string } };
    assert.notEqual(me.profile.displayName, "Marked by name");
    const ties = (await second.call("GET", "vibe/connections")).body as { connections: unknown[] };
    assert.deepEqual(ties.connections, []);
    await second.close();
  });

  test("in no row is their key or Spotify's id of them in clear", async () => {
    const person = somebody();
    await (await arrive(person)).close();
    const keys = await stack.database.query<{ person_key: string }>(
      "select person_key from private.person_keys",
    );
    assert.ok(keys.length > 0);
    for (const { person_key } of keys) assert.match(person_key, /^[\w-]+\.[0-9a-f]{64}$/);
  });
});
