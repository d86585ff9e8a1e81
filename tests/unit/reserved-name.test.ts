import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { poses, RESERVED } from "../../shared/domain/reserved-name.ts";
import { HARMLESS, POSING } from "../support/posing-names.ts";

describe("a name that poses as staff or as who is anonymous", () => {
  for (const name of POSING) test(`${name} → yes`, () => assert.ok(poses(name)));
  for (const name of HARMLESS) test(`${name} → no`, () => assert.ok(!poses(name)));

  test("each reserved word poses as it stands, alone", () => {
    for (const word of Object.values(RESERVED).flat()) assert.ok(poses(word), word);
  });

  test("a name of the worst shape is judged at once", () => {
    const began = performance.now();
    for (const part of ["mod$", "team7", "5", "0fficial"])
      poses(`${part.repeat(50).slice(0, 49)}x`);
    assert.ok(performance.now() - began < 500);
  });
});
