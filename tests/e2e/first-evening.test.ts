import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Me } from "../../shared/contracts/auth.ts";
import { CardList } from "../../shared/contracts/cards.ts";
import { LiveState } from "../../shared/contracts/presence.ts";
import { type Stack, startStack } from "../../supabase/dev/stack.ts";
import { Phone } from "../support/phone.ts";
import { liftRateLimits } from "../support/rate-limits.ts";
import { stackOptions } from "../support/stack-options.ts";

/** One town; both are about a kilometre from the other. */
const AT_THE_STATION = "gcpvj0d1";
const AT_THE_PARK = "gcpvj4d1";

describe("the first evening", () => {
  let stack: Stack;
  let ada: Phone;
  let bob: Phone;
  before(async () => {
    stack = await startStack(stackOptions());
    ada = new Phone(stack.url);
    bob = new Phone(stack.url);
  });
  after(async () => {
    await ada.close();
    await bob.close();
    await stack.close();
  });

  const nearby = async (phone: Phone) =>
    CardList.parse((await phone.call("GET", "location/nearby")).body).users;

  test("two listeners sign in with Spotify and have a Supabase session", async () => {
    await ada.signIn("ada");
    await bob.signIn("bob");
    const { data } = await ada.supabase.auth.getUser();
    assert.equal(data.user?.id, ada.userId);
    assert.match(data.user?.email ?? "", /@users\.resonance\.invalid$/);
    assert.notEqual(ada.userId, bob.userId);
  });

  test("each hears their own private channel, and nobody else's", async () => {
    await ada.openChannel();
    await bob.openChannel();
    const channel = bob.supabase.channel(`user:${ada.userId}`, { config: { private: true } });
    const status = await new Promise((resolve) => {
      channel.subscribe((status, error) => resolve(`${status}: ${error?.message}`));
    });
    assert.match(String(status), /^CHANNEL_ERROR: Unauthorized/);
    await bob.supabase.removeChannel(channel);
  });

  test("neither goes live before they said that they are an adult; each says it once", async () => {
    for (const phone of [ada, bob]) {
      const early = await phone.call("POST", "presence/live", { durationMinutes: 60 });
      assert.equal(early.status, 403);
      assert.equal((early.body as { error: { code: string } }).error.code, "age_not_confirmed");
      const { status, body } = await phone.call("PATCH", "users/me", { adultConfirmed: true });
      assert.equal(status, 200, JSON.stringify(body));
      const me = Me.parse((await phone.call("GET", "auth/me")).body);
      assert.deepEqual({ ...me.profile, live: me.live }, body);
      assert.equal(me.profile.adultConfirmed, true);
    }
  });

  test("they go live, send a location, and each hears of the other", async () => {
    for (const phone of [ada, bob]) {
      const { status, body } = await phone.call("POST", "presence/live", { durationMinutes: 60 });
      assert.equal(status, 200, JSON.stringify(body));
    }
    const [first, second] = await Promise.all([
      ada.call("POST", "location/update", { geohash: AT_THE_STATION }),
      bob.call("POST", "location/update", { geohash: AT_THE_PARK }),
    ]);
    assert.equal(first.status, 200, JSON.stringify(first.body));
    assert.equal(second.status, 200, JSON.stringify(second.body));

    for (const [phone, other] of [
      [ada, bob],
      [bob, ada],
    ] as const) {
      // The first by a page of their own and who joined then, the second by the page.
      await phone.comesToShow(other.userId);
      await phone.hears("live:nearby_users");
    }
  });

  test("each sees the other nearby, with a band and no position", async () => {
    for (const [phone, other] of [
      [ada, bob],
      [bob, ada],
    ] as const) {
      const users = await nearby(phone);
      assert.deepEqual(
        users.map(({ userId, band }) => ({ userId, band })),
        [{ userId: other.userId, band: "here" }],
      );
      assert.doesNotMatch(JSON.stringify(users), /gcpvj|latitude|metres|distance/);
    }
  });

  test("one stops the heartbeats and the other hears them leave", async () => {
    const timeout = (seconds: number) =>
      stack.database.query(
        "update private.limits set value = $1 where name = 'heartbeat_timeout_s'",
        [seconds],
      );
    await liftRateLimits(stack.database);
    const left = () => bob.heard.some(({ event }) => event === "live:user_left");
    assert.equal((await bob.call("POST", "presence/heartbeat")).status, 200);
    await timeout(5);
    // After the timeout comes the next sweep, which runs every ten seconds.
    const deadline = performance.now() + 40_000;
    while (!left() && performance.now() < deadline) {
      assert.equal((await bob.call("POST", "presence/heartbeat")).status, 200);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    await bob.hears("live:user_left", ada.userId);
    await timeout(90);
    assert.deepEqual(await nearby(bob), []);
    const { status, body } = await ada.call("POST", "presence/heartbeat");
    assert.equal(status, 409);
    assert.equal((body as { error: { code: string } }).error.code, "not_live");
  });

  test("one comes back, goes offline, and is gone from every answer before the reply", async () => {
    await stack.database.query("delete from private.publish_epochs");
    await ada.call("POST", "presence/live");
    await ada.call("POST", "location/update", { geohash: AT_THE_STATION });
    assert.equal((await nearby(bob)).length, 1);

    const { body } = await ada.call("POST", "presence/offline");
    const { n, ...state } = LiveState.parse(body);
    assert.deepEqual(state, {
      live: false,
      until: null,
      nextHeartbeatS: null,
      visibleInS: null,
      shownAs: null,
    });
    assert.ok(n);
    assert.deepEqual(await nearby(bob), []);
    const live = CardList.parse((await bob.call("GET", "presence/live-users")).body);
    assert.deepEqual(live.users, []);
    const [row] = await stack.database.query<{ count: number }>(
      "select count(*) from app.positions where user_id = $1",
      [ada.userId],
    );
    assert.equal(row?.count, 0);
  });
});
