import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { cellOf, centreOf, geohashOf } from "../../shared/domain/geohash.ts";
import { saidBy } from "../support/api.ts";
import { forgetHeard, heardSince, SILENCE } from "../support/heard.ts";
import { arrive, hide, REASONS, turnOf } from "../support/invisible.ts";
import { placesAge } from "../support/place-time.ts";
import { play } from "../support/playing.ts";
import { type Attacker, RedTeam, SONG, type Target } from "../support/red-team.ts";
import { placeIn } from "../support/sphere.ts";
import { seeded } from "../support/statistics.ts";

/** Who may not be seen is not there: which of the reasons it is changes no byte of any answer. */

const TOWN = "gcpvj0";
const BESIDE = cellOf(geohashOf(placeIn(TOWN, 1, 0)));

describe("who may not be seen", () => {
  let team: RedTeam;
  let attacker: Attacker;
  let bystander: Target;
  let turn: number;
  before(async () => {
    team = await RedTeam.open();
    attacker = await team.attacker();
    const [first] = await team.targets([centreOf(TOWN)], seeded(3));
    assert.ok(first);
    bystander = first;
  });
  after(() => team.close());
  beforeEach(async () => {
    await team.beginAnew();
    await team.limits();
    await team.settle([bystander, { id: attacker.id, home: centreOf(TOWN) }]);
    // What others play would be news to somebody who plays the same.
    await attacker.call("update_settings", { share_track: true });
    await play(team.api.stack.database, attacker.id);
    turn = await turnOf(team, attacker);
  });

  /** Pages at the place that the target has on each list, and beside it. */
  function pagesAt(from: number): [name: string, args: Record<string, unknown>][] {
    return [
      ...["nearby", "live_users", "vibe_matches"].flatMap((name) =>
        [{}, { page_size: 1 }].map((args): [string, typeof args] => [name, args]),
      ),
      ["nearby", { after: `1.${from}` }],
      ["nearby", { after: `1.${from}`, page_size: 1 }],
      ["live_users", { after: `${from}`, page_size: 1 }],
      ["vibe_matches", { after: `1.1.${from}` }],
      ["find_listeners", { track_id: SONG.trackId, after: `1.${from}` }],
    ];
  }

  /** Every read there is, at both doors, pages and places in pages among them. */
  async function everyRead({ id }: Target): Promise<string[]> {
    await forget();
    const said: string[] = [];
    for (const [name, args] of [...pagesAt(turn), ...pagesAt(turn - 1)]) {
      said.push(saidBy(await attacker.call(name, args)));
    }
    said.push(saidBy(await attacker.call("listener", { user_id: id })));
    said.push(saidBy(await attacker.call("wave", { user_id: id })));
    said.push(saidBy(await attacker.call("react", { user_id: id, reaction: "🔥" })));
    for (const name of ["sync", "settings", "me", "connections", "heartbeat"])
      said.push(saidBy(await attacker.call(name)).replace(/"until": ?"[^"]+"/, ""));
    for (const route of [
      "location/nearby",
      "location/nearby?limit=1",
      `location/nearby?after=1.${turn - 1}`,
      "presence/live-users",
      "presence/live-users?limit=1",
      "presence/sync",
      "vibe/matches",
      `vibe/matches?after=1.1.${turn - 1}`,
      "vibe/connections",
      `users/${id}`,
    ]) {
      const headers = { "x-request-id": "the-same" };
      const answer = await team.api.request("GET", route, { token: attacker.token, headers });
      said.push(saidBy(answer));
    }
    said.push(saidBy(await attacker.call("update_location", { geohash: TOWN })));
    said.push(JSON.stringify(await heard()));
    return said;
  }

  const forget = () => forgetHeard(team.api.stack.database, attacker.id);
  const heard = () => heardSince(team.api.stack.database, attacker.id);

  /** Everything that a phone does in an evening, refused or not; between any two calls, `pause`. */
  async function actAsUsual(target: Target, pause = async () => {}): Promise<void> {
    const phone = await team.phoneOf(target);
    const call = async (name: string, args?: Record<string, unknown>) => {
      await phone.call(name, args);
      await pause();
    };
    await call("heartbeat");
    await call("update_settings", { share_track: true, radius_km: 10 });
    await call("set_track", { track_id: SONG.trackId });
    await play(team.api.stack.database, target.id);
    await pause();
    await call("update_profile", { display_name: "Another name" });
    await call("update_location", { geohash: TOWN });
    await placesAge(team.api.stack.database, 660, [target.id]);
    await call("update_location", { geohash: TOWN });
    await call("wave", { user_id: attacker.id });
    await call("start_find", { target_id: attacker.id });
    await call("update_settings", { radius_km: 2 });
    await call("update_settings", { visible_to: "connections" });
    await call("update_settings", { visible_to: "everyone" });
    await call("update_settings", { share_track: false });
    await call("forget_location");
    await call("update_location", { geohash: BESIDE });
    await call("go_offline");
  }

  test("whatever the reason, every read has one answer: that of who does not exist", async () => {
    const transcripts = new Map<string, string[]>();
    for (const [reason, statements] of Object.entries(REASONS)) {
      const target = await arrive(team, BESIDE);
      assert.ok((await everyRead(target)).join().includes(target.id), "seen before");
      await hide(team, attacker, target, statements);
      transcripts.set(reason, await everyRead(target));
      await team.sql("delete from app.blocks");
    }
    const unknown = transcripts.get("unknown");
    assert.ok(unknown?.join().includes(bystander.id), "others are seen as ever");
    assert.equal(transcripts.size, 12);
    for (const [reason, transcript] of transcripts) assert.deepEqual(transcript, unknown, reason);
  });

  for (const [teller, pause] of [
    ["tells after each call", () => team.tell()],
    ["comes at the end", async () => {}],
  ] as const) {
    test(`whatever somebody blocked does, either way, is not heard of, where the teller ${teller}`, async () => {
      for (const reason of ["blocked by them", "blocked by the attacker", "blocked either way"]) {
        const target = await arrive(team, BESIDE);
        await hide(team, attacker, target, REASONS[reason] ?? []);
        await forget();
        await actAsUsual(target, pause);
        assert.deepEqual(await heard(), SILENCE, reason);
        const topics = await team.sql<{ topic: string }>(
          "select distinct topic from realtime.messages",
        );
        assert.ok(
          topics.some(({ topic }) => topic === `user:${bystander.id}`),
          "others hear of it",
        );
        await team.sql("delete from app.blocks");
      }
    });
  }

  test("whoever vanishes, and however, sounds like going offline, and reads like it afterwards", async () => {
    const ways: Record<string, (phone: Attacker) => Promise<unknown>> = {
      "go offline": (phone) => phone.call("go_offline"),
      "forget the position": (phone) => phone.call("forget_location"),
      block: (phone) => phone.call("block", { user_id: attacker.id }),
      "be there for connections only": (phone) =>
        phone.call("update_settings", { visible_to: "connections" }),
      "disconnect Spotify": (phone) => phone.call("disconnect_spotify"),
      "be suspended": ({ id }) => team.sql("select private.suspend($1, 'A test.', 'Tester')", [id]),
      "be deleted": ({ id }) => team.sql("delete from auth.users where id = $1", [id]),
    };
    for (const wasTold of [true, false]) {
      const transcripts = new Map<string, unknown>();
      for (const [way, vanish] of Object.entries(ways)) {
        const target = await arrive(team, BESIDE);
        if (wasTold) await forget();
        await vanish(await team.phoneOf(target));
        if (!wasTold) await team.sql("update private.channels set n = 1000");
        const sound = await heard();
        assert.match(JSON.stringify(sound), /live:user_left/);
        transcripts.set(way, [sound, await everyRead(target)]);
        await team.sql("delete from app.blocks");
      }
      for (const [way, transcript] of transcripts)
        assert.deepEqual(transcript, transcripts.get("go offline"), `${way}, told: ${wasTold}`);
    }
  });

  test("who is silent, expired or without a position causes no event by anything but coming back", async () => {
    for (const reason of ["silent", "expired", "without a position"]) {
      const target = await arrive(team, BESIDE);
      await team.tell();
      await hide(team, attacker, target, REASONS[reason] ?? []);
      await forget();
      const phone = await team.phoneOf(target);
      await phone.call("heartbeat");
      await phone.call("update_settings", { share_track: true });
      await phone.call("set_track", { track_id: SONG.trackId });
      await play(team.api.stack.database, target.id);
      await phone.call("update_profile", { display_name: `${reason} now` });
      await phone.call("update_settings", { share_track: false, radius_km: 2 });
      await phone.call("update_settings", { visible_to: "connections", radius_km: 10 });
      if (reason !== "without a position") await phone.call("update_location", { geohash: TOWN });
      assert.deepEqual(await heard(), SILENCE, reason);
    }
  });
});
