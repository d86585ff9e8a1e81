import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ActiveFinds } from "../../shared/contracts/find.ts";
import { type Api, startApi } from "../support/api.ts";
import { eventually } from "../support/eventually.ts";
import { Phone } from "../support/phone.ts";
import { play } from "../support/playing.ts";
import { liftRateLimits } from "../support/rate-limits.ts";
import { SONG } from "../support/red-team.ts";
import { tellAll } from "../support/teller.ts";

/** Before these the player says that Ada plays the song. */
const PLAYING = ["no track", "a wish"];

/** Two places of one town. */
const TOWN = "gcpvj0d1";
const PARK = "gcpvj4d1";

type Name = "ada" | "bob";
type Method = Parameters<Phone["call"]>[0];
type Body = Parameters<Phone["call"]>[2];

describe("a request that changes what others hear, where nothing runs by itself", () => {
  let api: Api;
  let ada: Phone;
  let bob: Phone;
  const lines: string[] = [];
  before(async () => {
    api = await startApi({ scheduler: false, log: (line) => lines.push(line) });
    const { database, url } = api.stack;
    await liftRateLimits(database);
    // Nobody wakes the teller again for what waits for a turn.
    await database.query(
      "update private.limits set value = 0 where name in ('changes_interval_ms', 'publish_epoch_s', 'dwell_s', 'publish_delay_most_s')",
    );
    [ada, bob] = await Promise.all([Phone.of(url, "ada"), Phone.of(url, "bob")]);
    for (const phone of [ada, bob]) await said(phone, "POST", "presence/live");
    await said(ada, "PATCH", "presence/settings", { shareTrack: true, allowFind: true });
    await said(bob, "POST", "location/update", { geohash: TOWN });
    await bob.hears("live:nearby_users");
  });
  after(async () => {
    await ada.close();
    await bob.close();
    await api.close();
  });

  async function said(phone: Phone, ...call: Parameters<Phone["call"]>): Promise<unknown> {
    const { status, body } = await phone.call(...call);
    assert.ok(status < 300, `${call[1]}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  const phones = () => ({ ada, bob });

  /** When the teller last finished a round. */
  const lastRound = async () =>
    (await api.stack.database.query("select at from private.teller_rounds"))[0]?.at;

  /**
   * Nobody is at it any more, for an earlier request: whoever comes while a teller is at it leaves
   * their change to the next, and here there is none.
   */
  async function tellerRests(): Promise<void> {
    await tellAll(api.stack.database);
    let earlier: unknown;
    await eventually(async () => {
      const at = String(await lastRound());
      const rested = at === earlier;
      earlier = at;
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.ok(rested, "a round has ended since");
    }, 10_000);
  }

  /** A route with the ids that are known by then. */
  async function routeTo(route: string): Promise<string> {
    if (!route.includes(":find")) return route.replace(":bob", bob.userId);
    const { waiting } = ActiveFinds.parse(await said(bob, "GET", "find/active"));
    return route.replace(":find", waiting[0]?.id ?? "");
  }

  /** What one of the two asks for, and the event that one of them hears then. */
  const changes: [
    what: string,
    by: Name,
    request: string,
    body: Body,
    hearer: Name,
    event: string,
  ][] = [
    ["a place", "ada", "POST location/update", { geohash: TOWN }, "bob", "live:user_joined"],
    ["no track", "ada", "PUT presence/track", { trackId: null }, "bob", "live:track_update"],
    ["a name", "ada", "PATCH users/me", { displayName: "Adele" }, "bob", "live:user_updated"],
    ["a radius", "bob", "PATCH presence/settings", { radiusKm: 2 }, "bob", "live:nearby_users"],
    ["a wish", "bob", "POST find/start", { trackId: SONG.trackId }, "ada", "find:request_received"],
    ["taking it back", "bob", "DELETE find/:find", undefined, "ada", "find:session_ended"],
    ["a wave", "ada", "POST vibe/:bob/wave", {}, "bob", "vibe:wave_received"],
    ["a block", "ada", "POST users/:bob/block", {}, "bob", "live:user_left"],
    ["its end", "ada", "DELETE users/:bob/block", undefined, "bob", "live:user_joined"],
    ["no place", "ada", "DELETE location", undefined, "bob", "live:user_left"],
    ["another", "ada", "POST location/update", { geohash: PARK }, "bob", "live:user_joined"],
    ["going offline", "ada", "POST presence/offline", {}, "bob", "live:user_left"],
    ["no Spotify", "bob", "DELETE auth/spotify", undefined, "bob", "live:ended"],
  ];
  for (const [what, by, request, body, hearer, event] of changes) {
    test(`${what}, ${request} → ${event}`, async () => {
      const [method = "", route = ""] = request.split(" ");
      if (PLAYING.includes(what)) await play(api.stack.database, ada.userId);
      await tellerRests();
      const listening = phones()[hearer];
      const before = listening.heard.length;
      await said(phones()[by], method as Method, await routeTo(route), body);
      await eventually(() => {
        const heard = listening.heard.slice(before).map((message) => message.event);
        assert.ok(heard.includes(event), `heard ${heard}`);
      }, 10_000);
    });
  }

  test("a fault of the teller costs the reply nothing, and is a line of the log", async () => {
    await said(ada, "POST", "presence/live");
    await said(ada, "POST", "location/update", { geohash: TOWN });
    const { database } = api.stack;
    await database.exec("revoke execute on function api.tell_due() from authenticated");
    lines.length = 0;
    await said(ada, "POST", "presence/offline");
    const line = await eventually(() => {
      const found = lines.find((line) => /"\/presence\/offline".*"fault"/.test(line));
      assert.ok(found);
      return JSON.parse(found.replace(/^\[\w+\] /, ""));
    });
    await database.exec("grant execute on function api.tell_due() to authenticated");
    assert.deepEqual(
      [line.level, line.function, line.method, line.route, line.code, line.fault.message],
      [
        "error",
        "presence",
        "POST",
        "/presence/offline",
        "unavailable",
        "api.tell_due failed: 42501",
      ],
    );
  });

  test("a read, a sign of life and a place that is the same wake nobody", async () => {
    await said(ada, "POST", "presence/live");
    await said(ada, "POST", "location/update", { geohash: TOWN });
    await eventually(async () => {
      const waits = await api.stack.database.query("select from private.changes");
      assert.equal(waits.length, 0);
    });
    // The one who tells asks until there is nothing more.
    await new Promise((resolve) => setTimeout(resolve, 200));
    const before = await lastRound();
    await said(ada, "POST", "presence/heartbeat");
    await said(ada, "POST", "location/update", { geohash: TOWN });
    await said(ada, "GET", "presence/sync");
    await said(ada, "GET", "location/nearby");
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(await lastRound(), before);
  });
});
