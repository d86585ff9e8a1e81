import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { CardList } from "../../shared/contracts/cards.ts";
import { EVENTS } from "../../shared/contracts/events.ts";
import { Find } from "../../shared/contracts/find.ts";
import { LiveState } from "../../shared/contracts/presence.ts";
import { Snapshot } from "../../shared/contracts/sync.ts";
import { type Stack, startStack } from "../../supabase/dev/stack.ts";
import { Phone } from "../support/phone.ts";
import { liftRateLimits } from "../support/rate-limits.ts";
import { stackOptions } from "../support/stack-options.ts";

const TOWN = "gcpvj0";

describe("an evening with the phone in the pocket, without push", () => {
  let stack: Stack;
  let ada: Phone;
  let bob: Phone;
  before(async () => {
    stack = await startStack(stackOptions());
    await liftRateLimits(stack.database);
    ada = await Phone.of(stack.url, "ada");
    bob = await Phone.of(stack.url, "bob");
    for (const phone of [ada, bob]) {
      await said(phone, "PATCH", "presence/settings", { allowFind: true });
      await said(phone, "POST", "presence/live", { durationMinutes: 60 });
      await said(phone, "POST", "location/update", { geohash: TOWN });
    }
  });
  after(async () => {
    await ada.close();
    await bob.close();
    await stack.close();
  });

  async function said(phone: Phone, ...call: Parameters<Phone["call"]>): Promise<unknown> {
    const { status, body } = await phone.call(...call);
    assert.ok(status < 300, `${call[1]}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** So many minutes pass in which ada's phone says nothing; others are here as ever. */
  async function pocketed(minutes: number): Promise<void> {
    await stack.database.query(
      `update app.presence
      set
        live_since = live_since - make_interval(mins => $2),
        live_until = live_until - make_interval(mins => $2),
        heartbeat_at = heartbeat_at - make_interval(mins => $2),
        silent_until = silent_until - make_interval(mins => $2)
      where user_id = $1`,
      [ada.userId, minutes],
    );
    await stack.database.query("select private.sweep_presence()");
  }

  const seenByBob = async () =>
    CardList.parse(await said(bob, "GET", "location/nearby")).users.map(({ userId }) => userId);

  test("before it sleeps, the phone announces its silence, and is told when it is due", async () => {
    const state = LiveState.parse(
      await said(ada, "POST", "presence/heartbeat", { background: true }),
    );
    assert.deepEqual([state.live, state.nextHeartbeatS], [true, 300]);
    // Its system cuts the socket.
    await ada.supabase.removeAllChannels();
  });

  test("for minutes it says nothing: who is near sees the same card, and hears nothing of them", async () => {
    const before = await said(bob, "GET", "location/nearby");
    const heard = bob.messages.length;
    await pocketed(14);
    assert.deepEqual(await seenByBob(), [ada.userId]);
    assert.deepEqual(await said(bob, "GET", "location/nearby"), before);
    assert.equal(bob.messages.length, heard);
  });

  let find: string;
  test("somebody asks to find them, and the request waits", async () => {
    const asked = Find.parse(await said(bob, "POST", "find/start", { targetId: ada.userId }));
    find = asked.id;
    assert.equal(asked.status, "pending");
  });

  test("the phone is woken by its system, calls, and learns what it missed", async () => {
    const { n } = LiveState.parse(
      await said(ada, "POST", "presence/heartbeat", { background: true }),
    );
    assert.ok(
      n !== null && n > Math.max(0, ...ada.messages.map(({ payload }) => Number(payload.n))),
    );
    const { finds, me } = Snapshot.parse(await said(ada, "GET", "presence/sync"));
    assert.deepEqual(
      finds.waiting.map(({ id, role }) => [id, role]),
      [[find, "target"]],
    );
    assert.deepEqual([me.live.live, me.live.nextHeartbeatS], [true, 300]);
  });

  test("its person takes it out and says yes, of which the other hears", async () => {
    await ada.openChannel();
    const state = LiveState.parse(await said(ada, "POST", "presence/heartbeat"));
    assert.equal(state.nextHeartbeatS, 30);
    await said(ada, "POST", `find/${find}/accept`);
    const { payload } = await bob.hears("find:accepted");
    assert.equal(EVENTS["find:accepted"].parse(payload).sessionId, find);
  });

  test("back in the pocket for too long: their own channel says why, others hear that they left", async () => {
    await said(ada, "POST", "presence/heartbeat", { background: true });
    await pocketed(15);
    assert.deepEqual(await seenByBob(), []);
    await bob.hears("live:user_left", ada.userId);
    const { payload } = await ada.hears("live:ended");
    assert.equal(EVENTS["live:ended"].parse(payload).reason, "timeout");
  });

  test("the phone that wakes after that meets not_live, and sync says why", async () => {
    const { status, body } = await ada.call("POST", "presence/heartbeat", { background: true });
    assert.equal(status, 409);
    assert.equal((body as { error: { code: string } }).error.code, "not_live");
    const { me, ended, finds } = Snapshot.parse(await said(ada, "GET", "presence/sync"));
    assert.deepEqual([me.live.live, ended?.reason, finds.running], [false, "timeout", null]);
  });
});
