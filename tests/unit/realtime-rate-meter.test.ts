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

  describe("with a limit of 100 a second", () => {
    function limited() {
      const clock = { now: 1_000_000 };
      const told: number[] = [];
      const onOver = () => told.push(clock.now);
      const rate = new RateMeter(() => clock.now, { perSecond: 100, onOver });
      return { clock, rate, told };
    }

    test("it is over once a full bucket makes the average that high, and tells it once", () => {
      const { clock, rate, told } = limited();
      rate.add(500);
      assert.equal(rate.over, false, "a burst passes until its 5 seconds are over");
      clock.now += 5_000;
      assert.equal(rate.over, true);
      clock.now += 5_000;
      assert.equal(rate.over, true);
      assert.equal(told.length, 1);
    });

    test("one event a second less is never over", () => {
      const { clock, rate, told } = limited();
      for (let bucket = 0; bucket < 20; bucket += 1) {
        rate.add(499);
        clock.now += 5_000;
        assert.equal(rate.over, false);
      }
      assert.deepEqual(told, []);
    });

    test("it is over for 15 seconds, though the average is below sooner", () => {
      const { clock, rate } = limited();
      rate.add(500);
      clock.now += 10_000;
      assert.equal(rate.average(), 50);
      assert.equal(rate.over, true);
      clock.now += 5_000;
      assert.equal(rate.over, true);
      clock.now += 5_000;
      assert.equal(rate.over, false);
    });

    test("it is over as long as the average is not below", () => {
      const { clock, rate } = limited();
      rate.add(3_000);
      clock.now += 5_000;
      for (let bucket = 1; bucket < 6; bucket += 1) {
        clock.now += 5_000;
        assert.equal(rate.over, true, `${bucket} empty buckets: ${rate.average()}`);
      }
      clock.now += 5_000;
      assert.equal(rate.over, false);
    });

    test("after a minute of silence it is not, and tells anew when it is again", () => {
      const { clock, rate, told } = limited();
      for (let round = 1; round <= 2; round += 1) {
        rate.add(10_000);
        clock.now += 5_000;
        assert.equal(rate.over, true);
        clock.now += 65_000;
        assert.equal(rate.over, false);
        assert.equal(told.length, round);
      }
    });
  });
});
