import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Bucket } from "../../../shared/contracts/find.ts";
import { centreOf, geohashOf } from "../../../shared/domain/geohash.ts";
import { FindPair, otherOf, ROLES, type Role } from "../../support/find-pair.ts";
import { movedBy, offsetOf } from "../../support/sphere.ts";
import { seeded } from "../../support/statistics.ts";
import { Allowance, apart, Hint, RULE, rankOf, type Spot, sum, towards } from "./find-rule.ts";

const TOWN = "gcpvj0";
const ORIGIN = centreOf(TOWN);
const WORDS: readonly Bucket[] = ["found", "close", "warm", "far"];
const STEPS = 250;
/** Where two computations might differ by a rounding, they are not compared. */
const SURE = { metres: 0.005, seconds: 1 } as const;

function spotOf(geohash: string): Spot {
  const { eastM, northM } = offsetOf(ORIGIN, centreOf(geohash));
  return { x: eastM, y: northM };
}

describe("the rule of a Find", () => {
  let pair: FindPair;
  before(async () => {
    pair = await FindPair.open();
  });
  after(() => pair.close());

  /** How often each answer was given, on all walks. */
  const heard: Record<string, number> = {};

  for (const seed of [1, 2, 3]) {
    test(`is the same in SQL and in the models, on random walks (seed ${seed})`, async () => {
      const random = seeded(seed);
      const geohash = ({ x, y }: Spot) => geohashOf(movedBy(ORIGIN, x, y));
      await pair.begin({ seeker: TOWN, target: TOWN });
      const first = { seeker: geohash({ x: 0, y: 0 }), target: geohash({ x: 40, y: 60 }) };
      const offsets = {} as Record<Role, Spot>;
      const model = {} as Record<Role, { allowance: Allowance; hint: Hint; unsentS: number }>;
      for (const role of ROLES) {
        await pair.send(role, first[role]);
        const { metres, degrees } = await pair.rowOf(role);
        assert.ok(metres !== null && degrees !== null);
        const angle = ((90 - degrees) * Math.PI) / 180;
        offsets[role] = towards({ x: 0, y: 0 }, angle, metres);
        const allowance = new Allowance(RULE, spotOf(first[role]));
        model[role] = { allowance, hint: new Hint(RULE), unsentS: 0 };
      }
      // The second to send was told of the first.
      const placeOf = (role: Role) => sum(model[role].allowance.at, offsets[role]);
      let nowS = 0;
      model.target.hint.hear(apart(spotOf(first.target), placeOf("seeker")), nowS);

      for (let step = 0; step < STEPS; step++) {
        const afterS = 3 + Math.floor(random() * 12);
        nowS += afterS;
        await pair.timePasses(afterS);
        for (const role of ROLES) model[role].unsentS += afterS;
        const role: Role = random() < 0.5 ? "seeker" : "target";
        const { allowance, hint, unsentS } = model[role];
        const isSure = (fix: Spot) => {
          const metres = apart(fix, placeOf(otherOf(role)));
          const ranks = [1 - SURE.metres, 1 + SURE.metres].map((share) =>
            rankOf(RULE, metres * share, hint.rank),
          );
          const held = hint.outwardsSince === null ? 0 : nowS - hint.outwardsSince - RULE.holdS;
          return (
            ranks[0] === ranks[1] &&
            allowance.allows(fix, unsentS) === allowance.allows(fix, unsentS + SURE.seconds) &&
            (held === 0 || Math.abs(held) >= SURE.seconds)
          );
        };
        // Mostly a walk around the town's middle, and now and then a place that cannot be.
        const wanted = () =>
          random() < 0.15
            ? towards(allowance.at, random() * 2 * Math.PI, 400 + 600 * random())
            : towards(
                { x: allowance.at.x * 0.97, y: allowance.at.y * 0.97 },
                random() * 2 * Math.PI,
                random() * 9 * afterS,
              );
        let said = geohash(wanted());
        while (!isSure(spotOf(said))) said = geohash(wanted());
        const bucket = await pair.send(role, said);
        const isTaken = allowance.take(spotOf(said), unsentS);
        model[role].unsentS = 0;
        const rank = hint.hear(apart(allowance.at, placeOf(otherOf(role))), nowS);
        const { refused, geohash: kept } = await pair.rowOf(role);
        assert.deepEqual(
          [bucket, refused, apart(spotOf(kept ?? ""), allowance.at) < 1],
          [WORDS[rank], allowance.refused, true],
          `step ${step}`,
        );
        const kind = `${isTaken ? "taken" : "refused"} ${bucket}`;
        heard[kind] = (heard[kind] ?? 0) + 1;
      }
    });
  }

  test("was tried with enough of each kind of answer to prove something", () => {
    for (const kind of ["taken found", "taken close", "taken warm", "refused close"]) {
      assert.ok((heard[kind] ?? 0) > 2, `${kind}: ${JSON.stringify(heard)}`);
    }
  });
});
