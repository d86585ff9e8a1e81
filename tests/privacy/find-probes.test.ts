import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { centreOf, geohashOf, type Place } from "../../shared/domain/geohash.ts";
import { type HttpAnswer, saidBy } from "../support/api.ts";
import { timePassesInFinds } from "../support/find-walk.ts";
import { type Attacker, RedTeam } from "../support/red-team.ts";
import { movedBy } from "../support/sphere.ts";

/** A party of a running Find who does not walk but pretends, to learn more than a walker would. */

const BENCH = centreOf("gcpvj0d1");
/** In the cell beside that of the bench. */
const AWAY = movedBy(BENCH, 600, 0);

describe("a party who probes", () => {
  let team: RedTeam;
  let prober: Attacker;
  let target: Attacker;
  let id: string;
  before(async () => {
    team = await RedTeam.open();
    [prober, target] = [await team.attacker("prober"), await team.attacker("target")];
    for (const party of [prober, target])
      await party.call("update_location", { geohash: "gcpvj0" });
    await target.call("update_settings", { allow_find: true });
  });
  after(() => team.close());
  beforeEach(async () => {
    await team.limits();
    await begin();
  });

  /** A new Find runs, in which the target has said where they are. */
  async function begin(): Promise<void> {
    await team.sql("delete from app.finds");
    await team.sql("delete from private.request_pauses");
    const { json } = await prober.call("start_find", { target_id: target.id });
    ({ id } = json as { id: string });
    await target.call("accept_find", { find_id: id });
    assert.equal((await send(target, BENCH)).status, 200);
    await team.tell();
    await team.sql("delete from realtime.messages");
  }

  const send = (party: Attacker, place: Place) =>
    party.call("send_find_location", { find_id: id, geohash: geohashOf(place) });
  const sendAtTheEdge = (place: Place) =>
    team.api.request("POST", `find/${id}/location`, {
      token: prober.token,
      body: { geohash: geohashOf(place) },
    });
  const timePasses = (seconds: number) => timePassesInFinds(team.api.stack.database, seconds);

  /** The hints that went out, to whom, first to last. */
  async function hintsTold() {
    await team.tell();
    return await team.sql<{ told: string }>(
      `select concat_ws(' ', topic, event, payload ->> 'bucket') as told
      from realtime.messages order by topic, (payload ->> 'n')::bigint`,
    );
  }

  test("many places at once, at both doors, get one answer in three seconds", async () => {
    // A hundred times as long as shipped, so that a slow machine is no walker.
    await team.limits({ find_answer_interval_s: 300 });
    for (const [seconds, answered] of [
      [300, 1],
      [100, 0],
      [100, 0],
      [100, 1],
    ] as const) {
      await timePasses(seconds);
      const answers: HttpAnswer[] = await Promise.all(
        Array.from({ length: 20 }, (_, nth) => {
          const place = movedBy(AWAY, nth * 10, 0);
          return nth % 2 ? send(prober, place) : sendAtTheEdge(place);
        }),
      );
      const refused = answers.filter(({ status }) => status !== 200);
      assert.equal(answers.length - refused.length, answered, `${seconds} s later`);
      for (const { status, headers, text } of refused) {
        assert.equal(status, 429, text);
        assert.match(headers.get("retry-after") ?? "", /^[1-9]\d?\d?$/);
        assert.doesNotMatch(text, /far|warm|close|found|gcpvj/);
      }
    }
    assert.equal((await hintsTold()).length, 1, "and one hint, to who asked");
  });

  /** Everything that pretending to be there, again and again, tells the prober and the target. */
  async function transcript(there: Place): Promise<string[]> {
    await begin();
    const said = [saidBy(await send(prober, AWAY))];
    for (const place of [there, there, AWAY, there, there]) {
      await timePasses(3);
      said.push(saidBy(await send(prober, place)));
      said.push(JSON.stringify(await hintsTold()));
    }
    return said;
  }

  test("a jump faster than a bicycle has no influence: its transcript is that of standing still", async () => {
    const still = await transcript(AWAY);
    assert.match(still.join(), /"bucket": ?"far"/);
    for (const [where, place] of Object.entries({
      "beside the target": BENCH,
      "400 m from the target": movedBy(BENCH, 0, 400),
      "the other side": movedBy(BENCH, -600, 0),
      "some steps too far": movedBy(AWAY, -110, 0),
      "50 km away": movedBy(BENCH, 0, 50_000),
      "the other end of the world": { latitude: -BENCH.latitude, longitude: 179.9 },
    })) {
      assert.deepEqual(await transcript(place), still, where);
    }
  });

  test("the proof can fail: who takes the time that the way takes is answered from there", async () => {
    assert.match((await send(prober, AWAY)).text, /"bucket": ?"far"/);
    await timePasses(90);
    assert.match((await send(prober, BENCH)).text, /"bucket": ?"found"/);
  });

  test("forgetting the position ends the Find: there is no beginning anew somewhere else", async () => {
    assert.equal((await send(prober, AWAY)).status, 200);
    await prober.call("forget_location");
    const again = await send(prober, BENCH);
    assert.match(again.text, /find_conflict/);
    assert.deepEqual(await team.sql("select from private.find_positions"), []);
    await team.sql("delete from private.publish_epochs");
    await prober.call("update_location", { geohash: "gcpvj0" });
  });

  test("whoever was published elsewhere does not begin beside the target", async () => {
    for (const place of [movedBy(BENCH, 2000, 0), movedBy(BENCH, 0, -2000)]) {
      await begin();
      assert.match((await send(prober, place)).text, /"bucket": ?null/);
    }
  });
});
