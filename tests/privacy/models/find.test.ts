import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Figure, honest, knownPlaces, liars, lineOf, passes } from "./find.ts";

/**
 * What a Find gives away, and what that costs, played many times: a small part of `npm run bench -- privacy`,
 * with the same attackers and pass lines.
 */
describe("a Find, modelled", () => {
  const holds = (title: string, figures: () => readonly Figure[]) =>
    test(title, () => {
      for (const figure of figures()) {
        console.log(lineOf(figure));
        assert.ok(passes(figure), lineOf(figure));
      }
    });

  holds(
    "who makes places up learns where the other is to some 35 metres, and takes minutes for it",
    () => liars(12),
  );
  holds("who knows the moved place exactly, in ten Finds, knows no more", () => knownPlaces(60));
  holds("who walks by the words arrives as often and as soon as without the secret", () =>
    honest(200),
  );
});
