import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { isTitle, toTitle } from "../../shared/domain/title.ts";
import { oddText } from "../support/odd-text.ts";

describe("the name of a track, an album or an artist", () => {
  const cleaned = {
    "as it is": ["Für Elise (Bagatelle No. 25)", "Für Elise (Bagatelle No. 25)"],
    "of 300 characters": ["🎧".repeat(301), "🎧".repeat(300)],
    "with staff's words": ["Resonance Support", "Resonance Support"],
    "with marks of direction": ["\u200fشمس\u200e \u2067live\u2069", "شمس live"],
    "turned around": ["evil\u202egnos", "evilgnos"],
    "with lines": ["one\ntwo\u2028three", "one two three"],
    "with spaces": ["  one \u3000 two ", "one two"],
    "with a hidden message": ["song\u{e0041}\u{e0042}", "song"],
    "of stacked marks": [`a${"\u0301".repeat(30)}`, `a${"\u0301".repeat(4)}`],
    "of private use": ["song \uf8ff", "song"],
    "of nothing that shows": ["\u200b\u3164\u2800", ""],
  } as const;
  for (const [what, [said, shown]] of Object.entries(cleaned)) {
    test(`${what} → ${JSON.stringify(Array.from(shown).slice(0, 30).join(""))}`, () => {
      assert.equal(toTitle(said), shown);
      assert.equal(isTitle(said), said === shown, "what is cleaned is none as it was");
    });
  }

  test("of any text of the source's, what is left is a title or nothing", () => {
    fc.assert(
      fc.property(oddText, (text) => {
        const title = toTitle(text);
        assert.ok(title === "" || isTitle(title), JSON.stringify(title));
        assert.equal(toTitle(title), title, "once more changes nothing");
        if (isTitle(text)) assert.equal(title, text, "a good title stays as it is");
      }),
      { numRuns: 2000 },
    );
  });
});
