import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { EVENTS } from "../../shared/contracts/events.ts";
import { LocationReply } from "../../shared/contracts/location.ts";
import { LiveState, Settings } from "../../shared/contracts/presence.ts";
import { Snapshot } from "../../shared/contracts/sync.ts";
import { type Api, startApi } from "../support/api.ts";
import { eventually } from "../support/eventually.ts";
import { Phone } from "../support/phone.ts";
import { liftRateLimits } from "../support/rate-limits.ts";

const TOWN = "gcpvj0d1";

describe("what phones hear", () => {
  let api: Api;
  let ada: Phone;
  let bob: Phone;
  let eve: Phone;
  before(async () => {
    api = await startApi();
    await liftRateLimits(api.stack.database);
    for (const name of ["publish_epoch_s", "dwell_s", "publish_delay_most_s"]) await limit(name, 0);
    const { url } = api.stack;
    [ada, bob, eve] = await Promise.all([
      Phone.of(url, "ada"),
      Phone.of(url, "bob"),
      Phone.of(url, "eve"),
    ]);
  });
  after(async () => {
    for (const phone of [ada, bob, eve]) await phone.close();
    await api.close();
  });

  const limit = (name: string, value: number) =>
    api.stack.database.query("update private.limits set value = $2 where name = $1", [name, value]);

  /** A route that answers 200. */
  async function said(phone: Phone, ...call: Parameters<Phone["call"]>): Promise<unknown> {
    const { status, body } = await phone.call(...call);
    assert.equal(status, 200, `${call[1]}: ${JSON.stringify(body)}`);
    return body;
  }

  /** The same straight from the database, past the functions. */
  async function called(phone: Phone, name: string, args = {}): Promise<unknown> {
    const { data, error } = await phone.supabase.schema("api").rpc(name, args);
    assert.equal(error, null, name);
    return data;
  }

  const sync = async (phone: Phone) => Snapshot.parse(await said(phone, "GET", "presence/sync"));

  /** All who are live in town, and hear of each other. */
  async function meet(): Promise<void> {
    for (const phone of [ada, bob, eve]) {
      await called(phone, "go_live");
      await called(phone, "update_location", { geohash: TOWN, list: false });
    }
    await ada.comesToShow(bob.userId, eve.userId);
    await bob.comesToShow(ada.userId, eve.userId);
    await eve.comesToShow(ada.userId, bob.userId);
  }

  test("a newcomer hears a page, and the others of the newcomer with the whole card", async () => {
    await meet();
    const { card } = EVENTS["live:user_joined"].parse(
      (await ada.hears("live:user_joined", eve.userId)).payload,
    );
    const { users } = EVENTS["live:nearby_users"].parse(
      (await eve.hears("live:nearby_users")).payload,
    );
    assert.deepEqual(
      users.find(({ userId }) => userId === ada.userId),
      (await sync(eve)).nearby?.users.find(({ userId }) => userId === ada.userId),
    );
    assert.deepEqual([card.userId, card.band], [eve.userId, "here"]);
  });

  test("several changes of one turn come in one message, a removal first", async () => {
    await limit("changes_interval_ms", 60_000);
    const before = ada.messages.length;
    await called(bob, "update_profile", { display_name: "Roberto" });
    // Nobody waits to hear that somebody left, and what waits goes with it.
    await called(eve, "go_offline");
    await ada.hears("live:user_left", eve.userId);
    const [message, ...more] = ada.messages.slice(before);
    assert.deepEqual([message?.event, more], ["live:changes", []]);
    const { changes } = EVENTS["live:changes"].parse(message?.payload);
    assert.deepEqual(
      changes.map(({ event, userId }) => [event, userId]),
      [
        ["live:user_left", eve.userId],
        ["live:user_updated", bob.userId],
      ],
    );
    await limit("changes_interval_ms", 1_000);
    await meet();
  });

  test("each message has the number after the last, and replies say which that is", async () => {
    const geohash = TOWN;
    for (const phone of [ada, bob, eve]) {
      const { n } = await sync(phone);
      await eventually(() => assert.equal(phone.model.lastNumber, n));
      const numbers = phone.messages.map(({ payload }) => Number(payload.n));
      assert.ok(numbers.length >= 2);
      assert.deepEqual(
        numbers,
        numbers.map((_, nth) => (numbers[0] ?? 0) + nth),
      );
      const told = [
        LiveState.parse(await said(phone, "POST", "presence/heartbeat")).n,
        LiveState.parse(await called(phone, "heartbeat")).n,
        LocationReply.parse(await said(phone, "POST", "location/update", { geohash })).n,
        LocationReply.parse(await called(phone, "update_location", { geohash })).n,
        Snapshot.parse(await called(phone, "sync")).n,
      ];
      assert.deepEqual([...new Set(told)], [n]);
    }
  });

  test("a location is answered without the list where the phone wants none, either way", async () => {
    const replies = [
      await said(ada, "POST", "location/update", { geohash: TOWN, list: false }),
      await called(ada, "update_location", { geohash: TOWN, list: false }),
    ];
    for (const reply of replies) assert.equal(LocationReply.parse(reply).users, undefined);
    const listed = [
      await said(ada, "POST", "location/update", { geohash: TOWN, list: true }),
      await called(ada, "update_location", { geohash: TOWN }),
    ];
    for (const reply of listed) assert.equal(LocationReply.parse(reply).users?.length, 2);
  });

  test("who is there for connections alone is gone for the others, both ways, and hears why", async () => {
    for (const [phone, other] of [
      [ada, bob],
      [bob, ada],
    ] as const) {
      await said(phone, "POST", `vibe/${other.userId}/wave`);
    }
    const settings = await said(ada, "PATCH", "presence/settings", { visibleTo: "connections" });
    assert.equal(Settings.parse(settings).visibleTo, "connections");
    await ada.comesToShow(bob.userId);
    await bob.comesToShow(ada.userId, eve.userId);
    await eve.comesToShow(bob.userId);
    assert.equal((await eve.call("GET", `users/${ada.userId}`)).status, 404);
    assert.equal((await ada.call("GET", `users/${eve.userId}`)).status, 404);

    const back = await called(ada, "update_settings", { visible_to: "everyone" });
    assert.equal(Settings.parse(back).visibleTo, "everyone");
    assert.equal(Settings.parse(await said(ada, "GET", "presence/settings")).visibleTo, "everyone");
    await ada.comesToShow(bob.userId, eve.userId);
    await eve.comesToShow(ada.userId, bob.userId);
  });

  test("a presence that another phone ends is over on this one too, which is told why", async () => {
    const second = await Phone.of(api.stack.url, "bob");
    await said(second, "POST", "presence/offline");
    const { payload } = await bob.hears("live:ended");
    assert.equal(EVENTS["live:ended"].parse(payload).reason, "elsewhere");
    await bob.comesToShow();
    const { ended, nearby } = await sync(bob);
    assert.deepEqual([ended?.reason, nearby], ["elsewhere", null]);
    assert.ok(Math.abs(Date.parse(ended?.at ?? "") - Date.now()) < 60_000);
    await second.close();
  });

  test("what phones miss is summed up, of nobody", async () => {
    await said(ada, "GET", "presence/sync?missed=3");
    await called(ada, "sync", { missed: 5000 });
    const rows = await api.stack.database.query(
      "select missed, to_jsonb(missed_messages) - 'missed' - 'at' as rest from private.missed_messages",
    );
    assert.deepEqual(rows, [
      { missed: 3, rest: {} },
      { missed: 1000, rest: {} },
    ]);
  });

  test("a presence that the service suspends ends with that word", async () => {
    await api.rpc("suspend", {
      headers: { apikey: api.stack.keys.secretKey },
      body: { user_id: eve.userId, reason: "A test.", moderator: "Tester" },
    });
    await eventually(() => assert.equal(eve.model.ended, "suspended"), 10_000);
  });
});
