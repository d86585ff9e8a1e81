import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { cellOf, centreOf, geohashOf, type Place } from "../../shared/domain/geohash.ts";
import { FindPair, otherOf, ROLES, type Role } from "../support/find-pair.ts";
import { movedBy, offsetOf } from "../support/sphere.ts";
import { quantile, seeded, seededUuid } from "../support/statistics.ts";
import { PhoneError, somewhere } from "./models/find-ground.ts";
import { Liar } from "./models/find-liar.ts";
import { apart, RULE, type Rule, type Spot, sum, towards } from "./models/find-rule.ts";

/**
 * The liar of the models (`models/find-liar.ts`) against the database itself: as a seeker, who was let in,
 * and as a target, who let somebody in to learn where they are.
 */

const TOWN = "gcpvj0";
const ORIGIN = centreOf(TOWN);
/** A phone that errs little: the worst for whom it is of, and the clearest for the liar. */
const NOISE_M = 3;
const RANKS = ["found", "close", "warm", "far"];

const placeAt = ({ x, y }: Spot): Place => movedBy(ORIGIN, x, y);
function spotOf(geohash: string): Spot {
  const { eastM, northM } = offsetOf(ORIGIN, centreOf(geohash));
  return { x: eastM, y: northM };
}
const said = (spot: Spot) => geohashOf(placeAt(spot));

describe("a liar in a Find", () => {
  let pair: FindPair;
  before(async () => {
    pair = await FindPair.open();
  });
  after(() => pair.close());

  const setOffset = async (least: number, most: number) => {
    for (const [name, value] of Object.entries({ least, most })) {
      await pair.database.query("update private.limits set value = $1 where name = $2", [
        value,
        `find_offset_${name}_m`,
      ]);
    }
  };

  /** How far from somebody who stands still a liar believes them to be at the end, in metres. */
  async function errorOf(role: Role, rule: Rule, random: () => number, lastsS: number) {
    const at = somewhere(random);
    const error = new PhoneError(NOISE_M, random);
    const start = towards(at, random() * 2 * Math.PI, 700);
    const liar = new Liar({ rule, random, start, cut: (spot) => spotOf(said(spot)) });
    await pair.becomes(otherOf(role), seededUuid(random));
    const liarsCell = cellOf(said(start));
    await pair.begin(
      role === "seeker" ? { seeker: liarsCell, target: TOWN } : { seeker: TOWN, target: liarsCell },
    );
    let place = liar.at;
    for (let nowS = 0; nowS <= lastsS; nowS += rule.everyS) {
      await pair.send(otherOf(role), said(sum(at, error.after(rule.everyS))));
      const bucket = await pair.send(role, said(place));
      if (bucket === null) {
        // Who pretends to have left where the yes was said goes on, of course.
        await pair.renew();
        liar.hearNothing();
      } else liar.hear(RANKS.indexOf(bucket));
      await pair.timePasses(rule.everyS);
      place = liar.next();
    }
    assert.equal((await pair.rowOf(role)).refused, 0, "all that they said was believed");
    return apart(liar.guess(), at);
  }

  /** The errors of some Finds as a seeker, and of as many as a target, each with somebody else. */
  async function errorsOf(rule: Rule, seed: number, lastsS: number): Promise<number[]> {
    const random = seeded(seed);
    const errors: number[] = [];
    for (const role of [...ROLES, ...ROLES, ...ROLES]) {
      errors.push(await errorOf(role, rule, random, lastsS));
      console.log(role, Math.round(errors.at(-1) ?? 0));
    }
    return errors;
  }

  test("as either party, in seven minutes, does not come close", async () => {
    await setOffset(...RULE.ring);
    const errors = await errorsOf(RULE, 21, 450);
    assert.ok(quantile(errors, 0.5) >= 32, `${errors}`);
  });

  test("the proof can fail: where nothing is moved, the same liar knows the place in six", async () => {
    await setOffset(0, 0);
    const errors = await errorsOf({ ...RULE, ring: [0, 0] }, 31, 360);
    assert.ok(quantile(errors, 0.5) <= 15, `${errors}`);
  });
});
