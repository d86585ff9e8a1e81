import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sameDistribution, seeded } from "../support/statistics.ts";

describe("the comparison of two samples", () => {
  const random = seeded(1);
  const sample = (shift: number) => Array.from({ length: 300 }, () => random() + shift);

  test("finds a shift of a fifth of the spread, and none where there is none", () => {
    assert.ok(sameDistribution(sample(0), sample(0.2)) < 0.01);
    assert.equal(sameDistribution([1, 2, 3], [1, 2, 3]), 1);
  });

  test("of one distribution raises a false alarm about as often as it says", () => {
    const alarms = Array.from({ length: 400 }, () => sameDistribution(sample(0), sample(0)));
    const share = alarms.filter((chance) => chance < 0.05).length / alarms.length;
    assert.ok(share > 0.01 && share < 0.1, `${share}`);
  });
});
