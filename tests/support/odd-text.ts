import fc from "fast-check";

/** Letters, marks, joiners, forms, tags, directions, spaces, halves of pairs and what is no character. */
export const ODD_PARTS: readonly string[] = [
  ...[
    "a",
    "é",
    "1",
    "#",
    " ",
    "\u3000",
    "\u00a0",
    "\n",
    "\t",
    "\u2028",
    "\u2800",
    "\ud83d",
    "\udc00",
  ],
  ...[
    "🎧",
    "❤",
    "🏴",
    "👩",
    "🏽",
    "🇵",
    "\u{e0067}",
    "\u{e0062}",
    "\u{e007f}",
    "\u20e3",
    "\ufe0f",
    "\ufe0e",
  ],
  ...[
    "\u200d",
    "\u200c",
    "\u200b",
    "\u202e",
    "\u2066",
    "\u0301",
    "\u0323",
    "\u0951",
    "क",
    "\u094d",
    "র",
  ],
  ...[
    "م",
    "ی",
    "\u064f",
    "葛",
    "\ufe00",
    "\u{e0100}",
    "ᠮ",
    "\u180b",
    "\u180e",
    "\u1000",
    "\u0378",
    "\ue000",
  ],
  ...["\ufffc", "\ufdd0", "\u{1d159}", "\u{10ffff}"],
];

/** Text that is thrown together of such parts, or of any characters. */
export const oddText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.string({ unit: fc.constantFrom(...ODD_PARTS), maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...ODD_PARTS), maxLength: 80 }),
);
