import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { isDisplayName, tidySpaces, toDisplayName } from "../../shared/domain/display-name.ts";

/** Text of letters, marks, joiners, directions, spaces and halves of pairs, thrown together. */
const oddText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.string({
    unit: fc.constantFrom(
      ...Array.from("a é🎧\u200d\u200c\ufe0f\u200b\u202e\u3000\u00a0\n\t\u2800\ud83d \u{e0061}❤"),
    ),
    maxLength: 80,
  }),
);

describe("what a listener may be called", () => {
  const good = [
    "Ada",
    "a",
    "Ada Lovelace",
    "María José Carreño Quiñones",
    "李小龍",
    "محمد",
    "می‌خواهم",
    "क्‍ष",
    "👩‍👩‍👧",
    "❤️‍🔥",
    "☕️ time",
    "<b>Bob</b>",
    "🎧".repeat(50),
  ];
  for (const name of good) test(`${name} → yes`, () => assert.ok(isDisplayName(name)));

  const bad = {
    nothing: "",
    "a space": " ",
    "51 characters": "a".repeat(51),
    "two lines": "Ada\nLovelace",
    "a tab": "Ada\tLovelace",
    NUL: "Ada\u0000",
    "half a pair": "Ada\ud83d",
    "a space in front": " Ada",
    "two spaces": "Ada  Lovelace",
    "a wide space": "Ada\u3000Lovelace",
    "a turned direction": "Ada\u202eecalevoL",
    "an isolate": "Ada\u2066",
    "a mark of direction": "\u200fAda",
    "a zero-width space": "Ada\u200bLovelace",
    "a byte-order mark": "\ufeffAda",
    "a soft hyphen": "A\u00adda",
    "a joiner alone": "\u200d",
    "a joiner at the end": "Ada\u200d",
    "joiners in a row": "A\u200d\u200dda",
    "a form of nothing": "\ufe0f",
    "a Hangul filler": "\u3164",
    "a Braille blank": "\u2800",
    "an invisible tag": "Ada\u{e0041}",
  };
  for (const [what, name] of Object.entries(bad)) {
    test(`${what} → no`, () => assert.ok(!isDisplayName(name)));
  }

  test("nothing that Unicode says to ignore can stand in it, but for what writing needs", () => {
    const allowed = new Set(["\u200c", "\u200d", "\ufe0f"]);
    const hidden = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
    for (let code = 0; code <= 0x10ffff; code++) {
      const character = String.fromCodePoint(code);
      if (!hidden.test(character) || allowed.has(character)) continue;
      assert.ok(!isDisplayName(`a${character}b`), `U+${code.toString(16)}`);
    }
  });

  test("spaces of any kind become one plain space, and none at the ends", () => {
    for (let code = 0; code <= 0xffff; code++) {
      const character = String.fromCharCode(code);
      if (!/\p{Zs}/u.test(character)) continue;
      assert.equal(tidySpaces(`${character}a${character} b${character}`), "a b", code.toString(16));
    }
  });

  test("of any text of Spotify's, what is left is a name or nothing", () => {
    fc.assert(
      fc.property(oddText, (text) => {
        const name = toDisplayName(text);
        assert.ok(name === "" || isDisplayName(name), JSON.stringify(name));
        assert.equal(toDisplayName(name), name, "once more changes nothing");
        if (isDisplayName(text)) assert.equal(name, text, "a good name stays as it is");
      }),
      { numRuns: 2000 },
    );
  });
});
