import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RateMeter } from "../../supabase/local/realtime/rate-meter.ts";

describe("the rate of events", () => {
  function meter() {
    const clock = { now: 1_000_000 };
    return { clock, rate: new RateMeter(() => clock.now) };
  }

  test("a burst does not count before its 5 seconds are over", () => {
    const { clock, rate } = meter();
    rate.add(1_000);
    clock.now += 4_999;
    assert.equal(rate.average(), 0);
    clock.now += 1;
    assert.equal(rate.average(), 200);
  });

  test("it is an average over the buckets of up to a minute", () => {
    const { clock, rate } = meter();
    rate.add(1_200);
    clock.now += 30_000;
    assert.equal(rate.average(), 40);
    clock.now += 30_000;
    assert.equal(rate.average(), 20);
    clock.now += 5_000;
    assert.equal(rate.average(), 0, "the burst is more than a minute ago");
  });

  test("after a long silence it starts anew", () => {
    const { clock, rate } = meter();
    rate.add(500);
    clock.now += 86_400_000;
    assert.equal(rate.average(), 0);
    rate.add(50);
    clock.now += 5_000;
    assert.equal(rate.average(), 10);
  });
});
