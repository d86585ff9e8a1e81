import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  homesLines,
  homesWithoutMemory,
  inWords,
  type Line,
  passes,
  walkersLines,
} from "./models/places.ts";

/**
 * What cells over days and changes on the way give away, by models of the rule that run it millions of
 * times: errors of an attacker who knows the rule, as shares of theirs who know the cell alone. A part of
 * what `npm run bench -- privacy` runs in full.
 */

const EFFORT = { evenings: 30, homes: 300 };

function hold(lines: readonly Line[]): void {
  for (const line of lines) console.log(inWords(line));
  assert.deepEqual(lines.filter((line) => !passes(line)).map(inWords), []);
}

describe("what places give away over days", () => {
  test("a month of evenings hardly says more of a home than its cell, and an arrival is seen soon", () => {
    hold(homesLines(10, EFFORT));
  });

  test("the same attacker finds homes where a cell changes with every fix", () => {
    hold(homesWithoutMemory(EFFORT));
  });

  test("a change of cell says little of where a walker is", () => {
    hold(walkersLines(1200));
  });
});
