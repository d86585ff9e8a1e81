import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { budgetASecond, budgetInWindow, messageCost } from "../bench/capacity/budget.ts";
import { layoutOf } from "../bench/capacity/layout.ts";
import { plans } from "../bench/capacity/plans.ts";
import { poolSize } from "../bench/capacity/pools.ts";
import { type Heard, intervalFor, messagesASecond } from "../bench/capacity/told-together.ts";
import { fixedTurns, servedInOrder } from "../support/telling.ts";

/** 50 others: a track every 3 min, moves 0.12 a minute, coming and going every 45 min. */
const CHANGES = 56 / 135;

const near = (value: number, expected: number, share = 1e-9) =>
  assert.ok(Math.abs(value - expected) <= share * Math.abs(expected), `${value} for ${expected}`);

const anyHeard = fc
  .record({ changes: fc.double({ min: 0.001, max: 50, noNaN: true }), share: shares() })
  .map(({ changes, share }): Heard => ({ changes, leavings: changes * share }));

function shares() {
  return fc.double({ min: 0, max: 1, noNaN: true });
}

const anyInterval = fc.double({ min: 0, max: 600, noNaN: true });

describe("the budget", () => {
  test("counts a message's row and its delivery to each device, at least one", () => {
    assert.deepEqual([0, 1, 2, 5].map(messageCost), [2, 2, 3, 6]);
  });

  test("is nine tenths of the plan's messages a second, over five seconds", () => {
    assert.deepEqual(
      plans.map(({ messages }) => budgetInWindow(messages)),
      [450, 2250, 11_250, 90_000],
    );
    assert.equal(budgetASecond(500), 450);
  });
});

describe("telling together", () => {
  test("lets a plan's messages carry as many listeners as was worked out for the design", () => {
    const carried = plans.slice(0, 3).map(({ messages }) =>
      [0, 2, 5, 10].map((intervalS) => {
        const each = messagesASecond({ changes: CHANGES, leavings: 0 }, intervalS);
        return Math.round(budgetASecond(messages) / messageCost(1) / each);
      }),
    );
    assert.deepEqual(carried, [
      [108, 160, 257, 457],
      [542, 798, 1287, 2286],
      [2712, 3991, 6434, 11_431],
    ]);
  });

  test("of one change a second within one second sends 1 - 1/e, and half of it more if half are leavings", () => {
    near(messagesASecond({ changes: 1, leavings: 0 }, 1), 0.6321205588285577);
    near(messagesASecond({ changes: 1, leavings: 0.5 }, 1), 0.8160602794142788);
    near(messagesASecond({ changes: 2, leavings: 0.5 }, 3), 0.5 + (1.5 / 6) * 0.9975212478233336);
  });

  test("sends what a teller that takes turns sends, with and without leavings", () => {
    const cases: [Heard, number][] = [
      [{ changes: CHANGES, leavings: 0 }, 5],
      [{ changes: CHANGES, leavings: 1 / 54 }, 10],
      [{ changes: 2, leavings: 1 }, 1],
      [{ changes: 0.05, leavings: 0.02 }, 20],
    ];
    for (const [heard, intervalS] of cases) {
      near(fixedTurns(heard, intervalS, 1), messagesASecond(heard, intervalS), 0.02);
    }
  });

  test("sends no fewer than a teller that serves in the order of waiting", () => {
    for (const leavings of [0, 1 / 54, 0.2]) {
      for (const intervalS of [1, 5, 10, 60]) {
        const heard = { changes: CHANGES, leavings };
        const served = servedInOrder(heard, intervalS, 2);
        assert.ok(served <= messagesASecond(heard, intervalS) * 1.02, `${leavings}, ${intervalS}`);
      }
    }
  });

  test("sends each change where none waits, leavings alone where all wait for ever, and less the longer", () => {
    const waits = fc.tuple(anyInterval, anyInterval);
    fc.assert(
      fc.property(anyHeard, waits, (heard, [one, other]) => {
        const [shorter, longer] = [Math.min(one, other), Math.max(one, other)];
        const [more, fewer] = [messagesASecond(heard, shorter), messagesASecond(heard, longer)];
        near(messagesASecond(heard, 0), heard.changes);
        assert.ok(fewer <= more * (1 + 1e-12) && more <= heard.changes * (1 + 1e-12));
        assert.ok(fewer >= heard.leavings);
      }),
    );
  });

  test("sends no less where more is heard", () => {
    fc.assert(
      fc.property(anyHeard, anyInterval, shares(), (heard, intervalS, more) => {
        const fewer = messagesASecond(heard, intervalS);
        const changes = heard.changes * (1 + more);
        assert.ok(messagesASecond({ ...heard, changes }, intervalS) >= fewer * (1 - 1e-12));
      }),
    );
  });
});

describe("the interval", () => {
  test("is the one at which so many messages are sent, to the table's figures and back", () => {
    const heard = { changes: CHANGES, leavings: 0 };
    for (const intervalS of [2, 5, 10, 60]) {
      near(intervalFor(heard, messagesASecond(heard, intervalS)), intervalS);
    }
    // 10,000 connections, 1,125 messages a second: 8.6 s if leavings wait as well, 10 s as they do not.
    near(intervalFor(heard, 0.1125), 8.642, 0.001);
    near(intervalFor({ ...heard, leavings: 1 / 54 }, 0.1125), 10.005, 0.001);
  });

  test("is none where each change may travel alone, and without end where leavings are too many", () => {
    assert.equal(intervalFor({ changes: 1, leavings: 0.2 }, 1), 0);
    assert.equal(intervalFor({ changes: 1, leavings: 0.2 }, 0.2), Number.POSITIVE_INFINITY);
    assert.equal(intervalFor({ changes: 0, leavings: 0 }, 0), 0);
  });

  test("is enough, and the shortest that is", () => {
    fc.assert(
      fc.property(anyHeard, shares(), (heard, share) => {
        const messages = heard.leavings + (heard.changes - heard.leavings) * (0.001 + share);
        const intervalS = intervalFor(heard, messages);
        assert.ok(messagesASecond(heard, intervalS) <= messages * (1 + 1e-9));
        if (intervalS > 0 && heard.leavings < heard.changes * 0.999) {
          assert.ok(messagesASecond(heard, intervalS * 0.999) > messages * (1 - 1e-9));
        }
      }),
    );
  });
});

describe("a pool", () => {
  test("is as large as Erlang's tables say", () => {
    // Two busy of three: 4/9 wait. Of four: 4/23.
    assert.equal(poolSize(2, 0.4445), 3);
    assert.equal(poolSize(2, 0.4444), 4);
    assert.equal(poolSize(2, 0.1739), 5);
    assert.equal(poolSize(0, 0.01), 1);
  });

  test("has more connections than are busy, and no fewer where more are or fewer may wait", () => {
    const busy = fc.double({ min: 0, max: 400, noNaN: true });
    const part = fc.double({ min: 0.0001, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(busy, part, shares(), (calls, waiting, more) => {
        const size = poolSize(calls, waiting);
        assert.ok(size > calls);
        assert.ok(poolSize(calls * (1 + more), waiting) >= size);
        assert.ok(poolSize(calls, waiting * (1 - more / 2)) >= size);
      }),
    );
  });
});

describe("a layout", () => {
  test("keeps a town whole", () => {
    assert.equal(layoutOf(10_000, 10_000, 9999), null);
    assert.deepEqual(layoutOf(10_000, 10_000, 10_000), {
      towns: 1,
      projects: 1,
      listeners: 10_000,
    });
    assert.deepEqual(layoutOf(100_000, 10_000, 39_999), {
      towns: 10,
      projects: 4,
      listeners: 30_000,
    });
    assert.deepEqual(layoutOf(300, 10_000, 500), { towns: 1, projects: 1, listeners: 300 });
  });

  test("has room for all, no project beyond what it carries, none too many, and more for more", () => {
    const sizes = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(sizes, sizes, sizes, sizes, (listeners, town, carries, more) => {
        const layout = layoutOf(listeners, town, carries);
        const larger = layoutOf(listeners + more, town, carries);
        if (layout === null) return assert.equal(larger, null);
        const { towns, projects, listeners: largest } = layout;
        const whole = Math.min(listeners, town);
        assert.ok(projects * largest >= listeners && largest <= carries);
        assert.ok((projects - 1) * Math.floor(carries / whole) < towns);
        assert.ok(larger === null || larger.projects >= projects);
      }),
    );
  });
});
