import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { answer } from "../bench/capacity/answer.ts";
import { type Bound, bounds, listenersWithin, type Question } from "../bench/capacity/bounds.ts";
import { budgetASecond } from "../bench/capacity/budget.ts";
import {
  AUTH_REFRESH_MS,
  type DensityName,
  densities,
  FUNCTION_MS,
  JOINS_A_CONNECTION,
  ownRowsMs,
  telling,
} from "../bench/capacity/figures.ts";
import { loadOf } from "../bench/capacity/load.ts";
import { answerOf } from "../bench/capacity/plan-answer.ts";
import { type Plan, plans } from "../bench/capacity/plans.ts";
import { poolsOf } from "../bench/capacity/pools.ts";

const question = (listeners: number, density: DensityName, more: Partial<Question> = {}) => ({
  listeners,
  density,
  devices: 1,
  withinS: 15,
  ...more,
});

const anyQuestion: fc.Arbitrary<Question> = fc.record({
  listeners: fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 2_000_000 })),
  density: fc.constantFrom<DensityName>("town", "metro", "million"),
  devices: fc.integer({ min: 1, max: 4 }),
  withinS: fc.integer({ min: 1, max: 120 }),
});

const anyPlan: fc.Arbitrary<Plan> = fc.constantFrom(...plans);
const anyBound: fc.Arbitrary<Bound> = fc.constantFrom(...bounds);

const near = (value: number, expected: number) =>
  assert.ok(Math.abs(value - expected) <= 1e-9 * expected, `${value} for ${expected}`);

describe("the load of a crowd", () => {
  test("of a full town is its 1,843 within reach, its page of 50 and 5.3 calls a minute each", () => {
    const load = loadOf(question(10_000, "town"));
    assert.equal(load.withinReach, 1843);
    assert.equal(load.audience, 50);
    near(loadOf(question(100_000, "metro")).withinReach, 20_600);
    near(loadOf(question(1_000_000, "million")).withinReach, 1843);
    const { nearby, ping, heartbeat, track } = load.callsASecond;
    near(nearby + ping + heartbeat + track, (10_000 * 5.3) / 60);
  });

  test("hears of fewer where fewer are within reach", () => {
    const { audience, heard } = loadOf(question(100, "town"));
    near(audience, 18.43);
    near(heard.changes, (loadOf(question(10_000, "town")).heard.changes * 18.43) / 50);
  });

  test("takes of Postgres its calls, their lists and what is told, milliseconds a minute being cores at 60,000", () => {
    for (const density of ["town", "metro", "million"] as const) {
      const { listMs } = densities[density];
      const load = loadOf(question(60_000, density));
      const lists = 3 * listMs;
      const own = 2 * ownRowsMs.ping + 2 * ownRowsMs.heartbeat + 0.3 * ownRowsMs.track;
      const told = 60 * load.heard.changes * (telling.notingMs + telling.sendingMs);
      near(load.cores.calls, lists + own);
      near(load.cores.telling, told);
      near(load.cores.functions, 5.3 * FUNCTION_MS);
      near(load.cores.auth, AUTH_REFRESH_MS / 60);
    }
  });

  test("joins with each device, and authorises all within a minute of a restart", () => {
    const one = loadOf(question(60 * JOINS_A_CONNECTION, "town"));
    const two = loadOf(question(60 * JOINS_A_CONNECTION, "town", { devices: 2 }));
    assert.deepEqual([poolsOf(one).authorisation, poolsOf(two).authorisation], [1, 2]);
    assert.equal(two.connections, 2 * one.connections);
    near(two.joinsASecond, 2 * one.joinsASecond);
  });
});

describe("a plan", () => {
  test("carries exactly as many listeners as each of its bounds allows, and not one more", () => {
    fc.assert(
      fc.property(anyQuestion, anyPlan, anyBound, (asked, plan, bound) => {
        const most = listenersWithin(bound, plan, asked);
        const need = (listeners: number) => {
          const crowd = { ...asked, listeners };
          return bound.need(loadOf(crowd), crowd);
        };
        assert.ok(need(most) <= bound.limit(plan));
        assert.ok(need(most + 1) > bound.limit(plan));
      }),
    );
  });

  test("needs no less of anything for more listeners", () => {
    fc.assert(
      fc.property(
        anyQuestion,
        anyBound,
        fc.integer({ min: 1, max: 100_000 }),
        (asked, bound, more) => {
          const larger = { ...asked, listeners: asked.listeners + more };
          const less = bound.need(loadOf(asked), asked);
          assert.ok(bound.need(loadOf(larger), larger) >= less * (1 - 1e-12), bound.name);
        },
      ),
    );
  });

  test("never carries less, takes more projects or tells later than a smaller one", () => {
    fc.assert(
      fc.property(anyQuestion, (asked) => {
        const answers = plans.map((plan) => answerOf(plan, asked));
        for (const [index, larger] of answers.entries()) {
          const smaller = answers[index - 1];
          if (smaller === undefined) continue;
          assert.ok(larger.listeners >= smaller.listeners);
          if (smaller.layout === null) continue;
          assert.ok(larger.layout !== null && larger.layout.projects <= smaller.layout.projects);
          if (larger.project.listeners > smaller.project.listeners) continue;
          assert.ok(larger.intervalS <= smaller.intervalS);
        }
      }),
    );
  });

  test("carries no more with more devices or less patience, and tells later the more there are", () => {
    fc.assert(
      fc.property(anyQuestion, anyPlan, fc.integer({ min: 1, max: 500 }), (asked, plan, more) => {
        const { listeners, layout, intervalS } = answerOf(plan, asked);
        const harder = [{ devices: asked.devices + 1 }, { withinS: asked.withinS / 2 }];
        for (const change of harder) {
          assert.ok(answerOf(plan, { ...asked, ...change }).listeners <= listeners);
        }
        const larger = answerOf(plan, { ...asked, listeners: asked.listeners + more });
        if (larger.layout?.projects !== 1 || layout?.projects !== 1) return;
        assert.ok(larger.intervalS >= intervalS * (1 - 1e-9));
      }),
    );
  });

  test("that carries it tells within the seconds asked for", () => {
    fc.assert(
      fc.property(anyQuestion, anyPlan, (asked, plan) => {
        const { layout, intervalS, carries, listeners } = answerOf(plan, asked);
        assert.equal(listeners, Math.min(...carries.map((carried) => carried.listeners)));
        if (layout !== null) assert.ok(intervalS <= asked.withinS * (1 + 1e-9), `${intervalS}`);
      }),
    );
  });
});

describe("the answer", () => {
  const summary = (asked: Question) => {
    const { best } = answer(asked);
    const projects = best.layout?.projects ?? null;
    return [best.plan.name, projects, best.carries[0]?.bound.name];
  };

  test("goes by connections before messages on the plans that Supabase publishes", () => {
    assert.deepEqual(summary(question(200, "town")), ["Free", 1, "connections"]);
    assert.deepEqual(summary(question(201, "town")), ["Pro", 1, "connections"]);
    assert.deepEqual(summary(question(501, "town")), ["Pro, no spend cap", 1, "connections"]);
    assert.deepEqual(summary(question(10_000, "town")), ["Pro, no spend cap", 1, "connections"]);
    assert.deepEqual(summary(question(10_001, "town")), ["Pro, no spend cap", 2, "connections"]);
    assert.deepEqual(summary(question(1_000_000, "million")), [
      "Pro, no spend cap",
      100,
      "connections",
    ]);
  });

  test("takes a town that no published plan carries to limits agreed on, which are just enough", () => {
    const asked = question(100_000, "metro");
    const { best, justEnough, load, messagesASecond } = answer(asked);
    assert.equal(best.plan.name, "Enterprise");
    assert.equal(justEnough.connections, 100_000);
    assert.ok(budgetASecond(justEnough.messages) >= messagesASecond.asked);
    assert.ok(budgetASecond(justEnough.messages - 1) < messagesASecond.asked);
    assert.ok(justEnough.joins >= load.joinsASecond);
  });

  test("is that no plan carries it where one town is too much for the largest", () => {
    assert.deepEqual(summary(question(100_000, "metro", { withinS: 1 })), [
      "Enterprise",
      null,
      "messages",
    ]);
  });

  test("splits the towns of a million over projects, and adds up what all of them ask for", () => {
    const { plans: answers, best, load, whole } = answer(question(1_000_000, "million"));
    const sizes = answers.map(({ layout, project }) => [layout?.projects, project.listeners]);
    assert.deepEqual(sizes[2], [100, 10_000]);
    // As many whole towns as its cores carry.
    const [projects, listeners = 0] = sizes[3] ?? [];
    assert.equal(listeners % 10_000, 0);
    assert.ok(listeners > 10_000);
    assert.equal(projects, Math.ceil(1_000_000 / listeners));
    assert.equal(best.layout?.towns, 100);
    near(whole.cores.calls, 100 * load.cores.calls);
    near(whole.cores.telling, 100 * load.cores.telling);
  });

  test("tells of as many who leave at once as five seconds' budget holds", () => {
    const told = (devices: number, listeners: number) =>
      answer(question(listeners, "town", { devices })).leavingAtOnce;
    // 11,250 in five seconds; 50 around each, counted twice or three times.
    assert.equal(told(1, 10_000), 112);
    assert.equal(told(2, 5000), 75);
  });

  test("has all phones back as fast as the plan and those who authorise them allow", () => {
    const back = (listeners: number) => answer(question(listeners, "town")).backWithinS;
    near(back(200), 200 / 100);
    near(back(500), 500 / JOINS_A_CONNECTION);
    near(back(10_000), 10_000 / JOINS_A_CONNECTION);
  });

  test("names the smallest machine with cores and connections enough", () => {
    fc.assert(
      fc.property(anyQuestion, (asked) => {
        const { best, compute, load, pools } = answer(asked);
        if (best.layout === null) return;
        assert.ok(compute !== null);
        const { calls, telling: told, dataApi, auth } = load.cores;
        const busy = calls + told + dataApi + auth;
        assert.ok(busy < compute.cores);
        const smaller = best.plan.computes[best.plan.computes.indexOf(compute) - 1];
        if (smaller === undefined) return;
        const held = Object.values(pools).reduce((sum, size) => sum + size, 0);
        assert.ok(busy / 0.7 > smaller.cores || held > smaller.connections);
      }),
    );
  });
});
