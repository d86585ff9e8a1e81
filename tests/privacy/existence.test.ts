import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, beforeEach, describe, test } from "node:test";
import { cellOf, centreOf, geohashOf } from "../../shared/domain/geohash.ts";
import { saidBy } from "../support/api.ts";
import { arrive, hide, REASONS } from "../support/invisible.ts";
import { toggleUnderLoad } from "../support/kill-switch.ts";
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
    await attacker.call("set_track", { track: SONG });
  });

  /** Every read there is, at both doors, pages and places in pages among them. */
  async function everyRead({ id }: Target): Promise<string[]> {
    const place = createHash("md5")
      .update(attacker.id + id)
      .digest("hex");
    const said: string[] = [];
    for (const name of ["nearby", "live_users", "vibe_matches"]) {
      for (const args of [
        {},
        { page_size: 1 },
        { after: `0.${place}` },
        { after: `1.${place}` },
        { after: id },
      ]) {
        said.push(saidBy(await attacker.call(name, args)));
      }
    }
    said.push(saidBy(await attacker.call("listener", { user_id: id })));
    said.push(saidBy(await attacker.call("wave", { user_id: id })));
    for (const name of ["sync", "settings", "me", "connections"])
      said.push(saidBy(await attacker.call(name)));
    for (const route of [
      "location/nearby",
      "location/nearby?limit=1",
      `location/nearby?after=1.${place}`,
      "presence/live-users",
      "presence/live-users?limit=1",
      "presence/sync",
      "vibe/matches",
      `vibe/matches?after=1.${place}`,
      "vibe/connections",
      `users/${id}`,
    ]) {
      const headers = { "x-request-id": "the-same" };
      const answer = await team.api.request("GET", route, { token: attacker.token, headers });
      said.push(saidBy(answer));
    }
    said.push(saidBy(await attacker.call("update_location", { geohash: TOWN })));
    return said;
  }

  /** Everything that a phone does in an evening, refused or not. */
  async function actAsUsual(target: Target): Promise<void> {
    const phone = await team.phoneOf(target);
    await phone.call("heartbeat");
    await phone.call("update_settings", { share_track: true, radius_km: 10 });
    await phone.call("set_track", { track: SONG });
    await phone.call("update_location", { geohash: TOWN });
    await team.sql(
      "update private.publish_epochs set published_at = now() - interval '6 minutes' where user_id = $1",
      [target.id],
    );
    await team.sql(
      "update app.positions set fix_at = now() - interval '6 minutes' where user_id = $1",
      [target.id],
    );
    await phone.call("update_location", { geohash: TOWN });
    await phone.call("wave", { user_id: attacker.id });
    await phone.call("update_settings", { share_track: false });
    await phone.call("forget_location");
    await phone.call("go_offline");
  }

  test("blocked, offline, expired, silent, without a position and unknown: one answer to every read", async () => {
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
    for (const [reason, transcript] of transcripts) assert.deepEqual(transcript, unknown, reason);
  });

  test("whatever somebody blocked does, either way, is not heard of", async () => {
    for (const reason of ["blocked by them", "blocked by the attacker", "blocked either way"]) {
      const target = await arrive(team, BESIDE);
      await hide(team, attacker, target, REASONS[reason] ?? []);
      await team.heardBy(attacker);
      await actAsUsual(target);
      const heard = await team.sql<{ topic: string }>(
        "select distinct topic from realtime.messages",
      );
      const topics = heard.map(({ topic }) => topic);
      assert.ok(topics.includes(`user:${bystander.id}`), "others hear of it");
      assert.ok(!topics.includes(`user:${attacker.id}`), reason);
      await team.sql("delete from app.blocks");
    }
  });

  test("being blocked sounds like their going offline, and the reads after it are the same", async () => {
    const ways: Record<string, (phone: Attacker) => Promise<unknown>> = {
      "go offline": (phone) => phone.call("go_offline"),
      "forget the position": (phone) => phone.call("forget_location"),
      block: (phone) => phone.call("block", { user_id: attacker.id }),
    };
    const heard = new Map<string, unknown>();
    for (const [way, vanish] of Object.entries(ways)) {
      const target = await arrive(team, BESIDE);
      await team.heardBy(attacker);
      await vanish(await team.phoneOf(target));
      heard.set(way, [await team.heardBy(attacker), await everyRead(target)]);
      await team.sql("delete from app.blocks");
    }
    for (const [way, transcript] of heard)
      assert.deepEqual(transcript, heard.get("go offline"), way);
  });

  test("who is silent, expired or without a position causes no event by anything but coming back", async () => {
    for (const reason of ["silent", "expired", "without a position"]) {
      const target = await arrive(team, BESIDE);
      await hide(team, attacker, target, REASONS[reason] ?? []);
      await team.heardBy(attacker);
      const phone = await team.phoneOf(target);
      await phone.call("heartbeat");
      await phone.call("update_settings", { share_track: true });
      await phone.call("set_track", { track: SONG });
      await phone.call("update_settings", { share_track: false, radius_km: 2 });
      if (reason !== "without a position") await phone.call("update_location", { geohash: TOWN });
      assert.deepEqual(await team.heardBy(attacker), [], reason);
    }
  });

  test("the kill switch: no read that begins after the reply shows who went offline", async () => {
    const { reads, seen, afterTheReply } = await toggleUnderLoad(team, {
      listeners: 8,
      rounds: 6,
      readers: 4,
    });
    console.log(`kill switch: ${reads} reads, ${seen} sightings, ${afterTheReply.length} too late`);
    assert.ok(reads > 20 && seen > 20, `${reads} reads, ${seen} sightings: enough to see a fault`);
    assert.deepEqual(afterTheReply, []);
  });
});
