import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { centreOf, geohashOf, type Place } from "../../shared/domain/geohash.ts";
import { saidBy } from "../support/api.ts";
import { FIX_EVERY_S, timePassesInFinds } from "../support/find-walk.ts";
import { forgetHeard, heardSoFar } from "../support/heard.ts";
import { type Attacker, RedTeam } from "../support/red-team.ts";
import { movedBy } from "../support/sphere.ts";

/**
 * Two worlds that differ in what one party is told: whoever's hint it is not must not be able to tell
 * them apart, by any answer, event or number.
 */

const BENCH = centreOf("gcpvj0d1");
/** The other walks up to the listener and away again, past the edge of `found` and back over it. */
const WAY_M = [140, 120, 100, 90, 70, 30, 60, 90, 100, 100, 100, 100, 100, 100, 100, 100, 90, 70];

/** How many lines a step has; those of the first are of before the worlds part. */
const LINES = 4;
/** The times and numbers of two runs are never the same. */
const TIME = /"20\d\d-[^"]*"|"id": ?"[0-9a-f-]{36}"|"n": ?\d{13}/g;

describe("what one party of a Find is told", () => {
  let team: RedTeam;
  let parties: Record<"seeker" | "target", Attacker>;
  before(async () => {
    team = await RedTeam.open();
    await team.limits({ find_outwards_hold_s: 9 });
    parties = { seeker: await team.attacker("seeker"), target: await team.attacker("target") };
    for (const party of Object.values(parties)) {
      await party.call("update_location", { geohash: "gcpvj0" });
    }
    await parties.target.call("update_settings", { allow_find: true });
  });
  after(() => team.close());

  /** What each hears and is answered, where the watcher's place is moved so far to the east. */
  async function transcripts(watcher: "seeker" | "target", eastM: number) {
    const database = team.api.stack.database;
    await team.sql("delete from app.finds");
    await team.sql("delete from private.request_pauses");
    const asked = await parties.seeker.call("start_find", { target_id: parties.target.id });
    const { id } = asked.json as { id: string };
    await parties.target.call("accept_find", { find_id: id });
    const other = watcher === "seeker" ? "target" : "seeker";
    const said = { [watcher]: [] as string[], [other]: [] as string[] };
    const send = async (role: "seeker" | "target", place: Place) => {
      const body = { find_id: id, geohash: geohashOf(place) };
      const answer = await parties[role].call("send_find_location", body);
      const reads = [await parties[role].call("finds"), await parties[role].call("sync")];
      await team.tell();
      const heard = await heardSoFar(database, parties[role].id);
      const lines = [...[answer, ...reads].map(saidBy), JSON.stringify(heard)];
      said[role]?.push(
        ...lines.map((line) => line.replaceAll(id, "the Find").replaceAll(TIME, "then")),
      );
    };
    await forgetHeard(database, parties.seeker.id, parties.target.id);
    for (const [nth, metres] of WAY_M.entries()) {
      await send(watcher, BENCH);
      await send(other, movedBy(BENCH, metres, 0));
      // By what each is moved: the other by nothing, so that the watcher's own hint is the same.
      if (nth === 0) {
        await team.sql(
          `update private.find_positions set
            offset_m = case when user_id = $1 then abs($2::float8) else 0 end,
            offset_degrees = case when $2::float8 > 0 then 90 else 270 end,
            bucket = null, outwards_since = null, was_found = false`,
          [parties[watcher].id, eastM],
        );
      }
      await timePassesInFinds(database, FIX_EVERY_S);
    }
    return { own: said[watcher]?.slice(LINES) ?? [], others: said[other]?.slice(LINES) ?? [] };
  }

  for (const watcher of ["seeker", "target"] as const) {
    test(`the other's hint is nothing to the ${watcher}`, async () => {
      const [east, west] = [await transcripts(watcher, 40), await transcripts(watcher, -40)];
      assert.match(east.own.join(), /"bucket": ?"found"/);
      assert.deepEqual(east.own, west.own);
      // The worlds do differ, for whose hint it is.
      assert.notDeepEqual(east.others, west.others);
    });
  }
});
