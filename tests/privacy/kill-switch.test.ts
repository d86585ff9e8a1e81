import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { forgetHeard } from "../support/heard.ts";
import { toggleUnderLoad } from "../support/kill-switch.ts";
import { type Attacker, RedTeam } from "../support/red-team.ts";
import { changesIn, messagesTo } from "../support/teller.ts";

const TOWN = "gcpvj0";

describe("the kill switch", () => {
  let team: RedTeam;
  before(async () => {
    team = await RedTeam.open();
  });
  after(() => team.close());
  beforeEach(async () => {
    await team.beginAnew();
    await team.limits();
  });

  async function arrive(name: string): Promise<Attacker> {
    const phone = await team.attacker(name);
    await phone.call("update_location", { geohash: TOWN });
    return phone;
  }

  /** One round of a teller that keeps its pauses, and may do so much. */
  async function round(limits: Record<string, number>): Promise<void> {
    await team.limits({ changes_interval_ms: 3_600_000, ...limits });
    await team.sql("select private.tell_round()");
  }

  /** What the watcher has heard of the other since they were told last: event after event. */
  async function heardOf(watcher: Attacker, other: Attacker): Promise<string[]> {
    const changes = changesIn(await messagesTo(team.api.stack.database, watcher.id));
    return changes.filter(({ userId }) => userId === other.id).map(({ event }) => event);
  }

  test("no read that begins after the reply shows who went offline, and no phone keeps them", async () => {
    const { reads, seen, afterTheReply, stillShown } = await toggleUnderLoad(team, {
      listeners: 8,
      rounds: 6,
      readers: 4,
    });
    console.log(`kill switch: ${reads} reads, ${seen} sightings, ${afterTheReply.length} too late`);
    assert.ok(reads > 20 && seen > 20, `${reads} reads, ${seen} sightings: enough to see a fault`);
    assert.deepEqual(afterTheReply, []);
    assert.deepEqual(stillShown, []);
  });

  test("what was noted and not sent by the reply is never heard", async () => {
    const watcher = await arrive("watcher");
    await forgetHeard(team.api.stack.database, watcher.id);
    const other = await arrive("other");
    await round({ noted_at_once: 200 });
    const noted = await team.sql("select from private.waiting_pairs where subject_id = $1", [
      other.id,
    ]);
    assert.equal(noted.length, 1);
    assert.equal((await other.call("go_offline")).status, 200);
    await team.tell();
    assert.deepEqual(await heardOf(watcher, other), ["live:user_left"]);
  });

  test("what was sent by the reply is followed by a leaving, which waits for no turn", async () => {
    const watcher = await arrive("watcher");
    await forgetHeard(team.api.stack.database, watcher.id);
    const other = await arrive("other");
    await team.tell();
    assert.deepEqual(await heardOf(watcher, other), ["live:user_joined"]);
    await other.call("update_settings", { share_track: true });
    await other.call("update_profile", { display_name: "Somebody else" });
    await round({ noted_at_once: 200, sent_at_once: 200 });
    assert.equal((await heardOf(watcher, other)).length, 1, "another change waits for its turn");
    assert.equal((await other.call("go_offline")).status, 200);
    await round({ noted_at_once: 200, sent_at_once: 200 });
    assert.deepEqual(await heardOf(watcher, other), ["live:user_joined", "live:user_left"]);
  });
});
