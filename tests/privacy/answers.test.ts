import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { geohashOf } from "../../shared/domain/geohash.ts";
import { saidBy } from "../support/api.ts";
import { forgetHeard, heardSince } from "../support/heard.ts";
import { play } from "../support/playing.ts";
import { RedTeam, SONG, type Target } from "../support/red-team.ts";
import { homesNear } from "../support/sphere.ts";
import { seeded } from "../support/statistics.ts";

/** What answers and events say besides bands and their order: their number, times and refusals. */

const TOWN = "gcpvj0";
const COUNT = 60;

describe("answers and events", () => {
  let team: RedTeam;
  let targets: Target[];
  before(async () => {
    team = await RedTeam.open();
    const random = seeded(1);
    targets = await team.targets(homesNear(TOWN, COUNT, random), random);
  });
  after(() => team.close());
  beforeEach(async () => {
    await team.beginAnew();
    await team.limits();
    await team.settle(targets);
  });

  test("A6: a thousand reads of one state are one answer", async () => {
    const attacker = await team.attacker();
    await attacker.call("update_location", { geohash: TOWN });
    const answers = new Set<string>();
    for (let read = 0; read < 1000; read++) {
      answers.add(saidBy(await attacker.call("nearby", { page_size: 3 })));
    }
    console.log(`A6 AVERAGE: ${answers.size} answer to 1000 reads; nothing to average`);
    assert.equal(answers.size, 1);
  });

  test("A15: nothing finer, coarser or other than a geohash is taken, kept or said back", async () => {
    const attacker = await team.attacker();
    const [watcher] = targets;
    assert.ok(watcher);
    await team.heardBy(attacker);
    const before = await positions();
    for (const geohash of [
      "gcpvj",
      "",
      "GCPVJ0D1",
      "gcpvja",
      "gcpvj0\n",
      "51.5,-0.12",
      "gcpvj0 ",
      "ğcpvj0",
      "gcpvj0'; --",
      "%",
      null,
      51.5,
      ["gcpvj0"],
      { latitude: 51.5 },
    ]) {
      const { status, text, headers } = await attacker.call("update_location", { geohash });
      assert.ok(status === 400, `${JSON.stringify(geohash)}: ${status} ${text}`);
      if (typeof geohash === "string" && geohash.length > 4) {
        const said = text + JSON.stringify([...headers]);
        assert.ok(
          !said.includes(geohash) && !said.includes("gcpvj"),
          `${geohash} is said back: ${text}`,
        );
      }
    }
    for (const more of [{ accuracy: 3000 }, { latitude: 51.5 }, { cell: "gcpvj0d1" }]) {
      const { status } = await attacker.call("update_location", { geohash: TOWN, ...more });
      assert.equal(status, 404, JSON.stringify(more));
    }
    assert.deepEqual(await positions(), before, "nothing is kept");
    await team.tell();
    assert.deepEqual(await team.sql("select from realtime.messages"), [], "nobody hears of it");
    for (const finer of ["d1", "d1s", "d1s2bp"]) {
      for (const name of ["update_location", "heartbeat"]) {
        const { status, text } = await attacker.call(name, { geohash: TOWN + finer });
        assert.equal(status, 200, text);
        assert.ok(!text.includes("gcpv"), "a good one is not said back either");
      }
    }
    const [row] = await team.sql<{ stored: string }>(
      "select to_jsonb(positions) - 'centre' ->> 'cell' as stored from app.positions where user_id = $1",
      [attacker.id],
    );
    assert.equal(row?.stored, TOWN, "and is cut to its cell");
    const kept = await team.sql<{ kept: string }>(
      "select positions::text || dwells as kept from app.positions join private.dwells using (user_id)",
    );
    assert.ok(!JSON.stringify(kept).includes(`${TOWN}d`), "nowhere is it kept finer");
  });

  const positions = () =>
    team.sql(
      "select user_id, cell, run_cell, fix_at from app.positions left join private.dwells using (user_id) order by 1",
    );

  test("A18: no time in any answer or event is finer than a minute, nor moved by a heartbeat", async () => {
    await team.sql(
      `update app.presence set live_since = now() - interval '7 minutes 13.456 seconds',
        visible_from = now() - interval '7 minutes 13.456 seconds'`,
    );
    const attacker = await team.attacker();
    await attacker.call("update_location", { geohash: TOWN });
    const [target] = targets;
    assert.ok(target);
    const phone = await team.phoneOf(target);
    await phone.call("update_settings", { share_track: true });
    await play(team.api.stack.database, target.id);
    const read = async () => {
      const answers = await Promise.all(
        ["nearby", "live_users"].map((name) => attacker.call(name)),
      );
      return answers.map(saidBy).join("\n");
    };
    const before = await read();
    const times = [...before.matchAll(/\d{4}-\d\d-\d\dT[^"]+/g)].map(([time]) => time);
    assert.ok(times.length > COUNT, "times are shown");
    for (const time of times) assert.match(time, /T\d\d:\d\d:00\.000Z$/);
    assert.ok(!/heartbeat|updated|seen|Until|_at"/i.test(before), "no other time has a name");
    for (let beat = 0; beat < 5; beat++) await phone.call("heartbeat");
    await phone.call("go_live", { duration_minutes: 300 });
    await phone.call("set_track", { track_id: SONG.trackId });
    await phone.call("update_location", { geohash: geohashOf(target.home) });
    assert.equal(await read(), before, "a phone that is alive says nothing new");
    await team.tell();
    const events = await team.sql<{ payload: string }>(
      "select payload::text from realtime.messages",
    );
    const told = JSON.stringify(events);
    for (const [time] of told.matchAll(/\d{4}-\d\d-\d\dT[^"\\]+/g))
      assert.match(time, /:00\.000Z$/);
  });

  test("a malformed or impossible fix of one's own changes nothing that others see", async () => {
    const [one, other] = [await team.attacker("one"), await team.attacker("other")];
    for (const attacker of [one, other]) {
      await attacker.call("update_location", { geohash: TOWN });
    }
    const { database } = team.api.stack;
    await forgetHeard(database, other.id);
    const transcript = async () => {
      const answers = ["nearby", "live_users", "sync"].map((name) => other.call(name));
      const heard = await heardSince(database, other.id);
      return [...(await Promise.all(answers)).map(saidBy), JSON.stringify(heard)];
    };
    const before = await transcript();
    for (const geohash of [
      "",
      "gcp",
      "gcpvj0d1s",
      "aaaaaa",
      "GCPVJ0",
      null,
      7,
      {},
      "zzzzzz",
      "000000",
      "gcp9bp",
    ]) {
      await one.call("update_location", { geohash });
      assert.deepEqual(await transcript(), before, JSON.stringify(geohash));
    }
  });
});
