import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { due } from "../bench/city/jobs-due.ts";
import { listenerId } from "../bench/city/listener-id.ts";
import { measures } from "../bench/city/measures.ts";
import { readOptions } from "../bench/city/options.ts";
import { svgOf } from "../bench/city/plot.ts";
import { atLeast, atMost, both, printed, ratioAtMost, row } from "../bench/city/row.ts";
import { readRepository } from "../support/repository.ts";

describe("a row of the city's benchmark", () => {
  test("holds when what was measured meets its goal, and not when nothing was", () => {
    assert.equal(row("a", 4, { goal: atMost(4) }).holds, true);
    assert.equal(row("a", 4.001, { goal: atMost(4) }).holds, false);
    assert.equal(row("a", 99, { goal: atLeast(100) }).holds, false);
    assert.equal(row("a", Number.NaN, { goal: atMost(4) }).holds, false);
    assert.equal(row("a", 4).holds, null);
  });

  test("is judged by what stands beside it where the goal is a ratio", () => {
    const ofRedis = both(atMost(4), ratioAtMost(0.5));
    assert.equal(row("a", 4, { beside: 8, goal: ofRedis }).holds, true);
    assert.equal(row("a", 4, { beside: 7.9, goal: ofRedis }).holds, false);
    assert.equal(row("a", 4, { goal: ratioAtMost(0.5) }).holds, false);
  });

  test("says at its beginning whether it holds", () => {
    assert.match(printed(row("a", 4, { goal: atMost(4) })), /^ {2}\+ a /);
    assert.match(printed(row("a", 5, { goal: atMost(4) })), /^ {2}- a /);
    assert.match(printed(row("a", 5)), /^ {4}a /);
  });
});

describe("the city's benchmark", () => {
  test("refuses a measure that there is not", () => {
    const names = Object.keys(measures);
    assert.deepEqual(readOptions(["--only", "nearby,http"], names).only, ["nearby", "http"]);
    assert.throws(() => readOptions(["--only", "nearbye"], names), /no measure is called nearbye/);
  });

  test("knows what is due for each job that there is", async () => {
    const schedule = (await readRepository()).find(({ path }) => /_schedule\.sql$/.test(path));
    const jobs = [
      ...(schedule?.text ?? "").matchAll(/^ {2}\('(\w+)', '\w+', \d+, \d+, (?:\d+|null)\)/gm),
    ];
    assert.deepEqual(jobs.map(([, name]) => name).sort(), Object.keys(due).sort());
  });

  test("gives listeners ids that are UUIDs of version 4", () => {
    assert.match(listenerId(7), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test("draws a point for each figure, lower ones lower", () => {
    const series = { "Redis & co": [1, 100].map((value) => ({ x: value, y: value })) };
    const svg = svgOf({ title: "t", across: "a", up: "u", series });
    const points = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map((point) =>
      point.slice(1).map(Number),
    );
    assert.equal(points.length, 2);
    const [[left = 0, low = 0] = [], [right = 0, high = 0] = []] = points;
    assert.ok(left < right && low > high);
    assert.match(svg, /Redis &amp; co/);
  });
});
