import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { isDisplayName, toDisplayName } from "../../shared/domain/display-name.ts";
import { tidySpaces } from "../../shared/domain/seen-text.ts";
import { oddText } from "../support/odd-text.ts";

describe("what a listener may be called", () => {
  const good = {
    "one letter": "a",
    "two words": "Ada Lovelace",
    "letters with marks": "María José Carreño Quiñones",
    "a letter and its marks apart": "e\u0301ric Nguye\u0302\u0303n",
    Vietnamese: "Nguyễn Thị Ánh",
    Chinese: "李小龍",
    "an ideograph in a variation": "葛\u{e0100}城",
    "an ideograph in a standard form": "\u795e\ufe00",
    Japanese: "さくら サクラ",
    Korean: "김민준",
    Arabic: "محمد",
    "Arabic with its vowels": "مُحَمَّد",
    "Persian with a non-joiner": "می\u200cخواهم",
    Urdu: "علی‌رضا",
    "Hebrew with its points": "שָׁלוֹם",
    "Hindi with a joiner": "क्\u200dष",
    "Hindi with marks": "प्रियांका",
    "Bengali with a joiner before a virama": "র\u200d্যাব",
    "Malayalam that ends with a joiner": "രാജന്\u200d",
    "Sinhala with a joiner": "ශ්\u200dරී",
    Tamil: "கார்த்திக்",
    Thai: "น้ำผึ้ง",
    Burmese: "လျှို့ဝှက်",
    "a Burmese letter with a dot": "\u1000\ufe00",
    Khmer: "ស្រីមុំ",
    Tibetan: "བསྟན་འཛིན",
    "Mongolian with a selector": "ᠮᠣᠩᠭᠣᠯ\u180b",
    "Mongolian with a vowel apart": "ᠬᠡᠷ\u180eᠡ",
    Amharic: "ሰላም",
    Georgian: "ნინო",
    Cherokee: "ᏣᎳᎩ",
    Adlam: "𞤀𞤣𞤢𞤥",
    "an emoji of a family": "👩\u200d👩\u200d👧",
    "an emoji in its colours": "☕\ufe0f time",
    "an emoji as text": "☕\ufe0e",
    "an emoji joined in its colours": "❤\ufe0f\u200d🔥",
    "a hand of a colour": "👋🏽",
    "a pirate": "🏴\u200d☠\ufe0f",
    "the flag of a country": "🇵🇹",
    "the flag of Scotland": "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
    "a keycap": "5\ufe0f\u20e3 #\ufe0f\u20e3",
    "four marks on a letter": "o\u0323\u0302\u0301\u0304",
    signs: "<b>Bob</b>",
    "50 emoji": "🎧".repeat(50),
  };
  for (const [what, name] of Object.entries(good)) {
    test(`${what} → yes, as it is`, () => {
      assert.ok(isDisplayName(name));
      assert.equal(toDisplayName(name), name);
    });
  }

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
    "tags that no flag has": "🎧\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
    "a flag that is not closed": "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}",
    "a message in a flag": `🏴${"\u{e0068}".repeat(20)}\u{e007f}`,
    "a form of a letter": "a\ufe0f",
    "a form twice": "❤\ufe0f\ufe0f",
    "a digit with a form alone": "5\ufe0f",
    "a variation of a Latin letter": "a\u{e0100}",
    "a Mongolian selector elsewhere": "Ada\u180b",
    "a Mongolian vowel separator elsewhere": "Ada\u180eLovelace",
    "a joiner between Latin letters": "A\u200dda",
    "a non-joiner between Latin letters": "A\u200cda",
    "a non-joiner before a space": "می\u200c خواهم",
    "a joiner between digits": "1\u200d2",
    "an emoji joined to a letter": "👩\u200da",
    "five marks on a letter": "o\u0323\u0302\u0301\u0304\u0305",
    "marks that a joiner keeps apart": `क${"\u0951".repeat(4)}\u200d${"\u0951".repeat(4)}`,
    "marks behind a virama and a joiner": `क्\u200d${"\u0951".repeat(4)}`,
    "a mark with nothing to stand on": "\u0301Ada",
    "a mark behind a space": "Ada \u20e3",
    "private use": "Ada\ue000",
    "private use of a later plane": "Ada\u{f0000}",
    "what is not assigned": "Ada\u0378",
    "what is no character": "Ada\ufdd0",
    "what is no character of a later plane": "Ada\u{1ffff}",
    "a sign for an object": "\ufffc",
    "a blank hieroglyph": "\u{13441}",
    "a blank note": "\u{1d159}",
    "a blank of the Khitan": "a\u{16fe4}",
    "a Hangul filler of half width": "\uffa0",
    "a tied note": "Ada\u{1d173}",
    "an annotation": "\ufff9Ada\ufffb",
  };
  for (const [what, name] of Object.entries(bad)) {
    test(`${what} → no`, () => assert.ok(!isDisplayName(name)));
  }

  test("nothing that Unicode says to ignore can stand between Latin letters", () => {
    const hidden =
      /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Variation_Selector}]/u;
    for (let code = 0; code <= 0x10ffff; code++) {
      const character = String.fromCodePoint(code);
      if (!hidden.test(character)) continue;
      assert.ok(!isDisplayName(`a${character}b`), `U+${code.toString(16)}`);
    }
  });

  test("what Unicode says emoji are made of stands in a name", () => {
    const flags = Array.from("🇩🇪🇯🇵", (half) => half).join("");
    const made = [
      "👨🏿\u200d🦲",
      "🏳\ufe0f\u200d⚧\ufe0f",
      "👁\ufe0f\u200d🗨\ufe0f",
      "🧑🏻\u200d❤\ufe0f\u200d💋\u200d🧑🏿",
    ];
    for (const emoji of [flags, ...made]) assert.ok(isDisplayName(emoji), emoji);
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
