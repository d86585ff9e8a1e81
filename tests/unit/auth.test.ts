import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cardProfile } from "../../functions/auth/card-profile.ts";
import { allowedRedirect } from "../../functions/auth/redirects.ts";

describe("where an app may wait", () => {
  const allowed = [
    "resonance://auth/callback",
    "http://127.0.0.1:54321",
    "https://app.example/back",
  ];
  const addresses: [address: string, allowed: boolean][] = [
    ["resonance://auth/callback", true],
    ["resonance://auth/callback/", false],
    ["resonance://auth/callback?next=1", false],
    ["RESONANCE://auth/callback", false],
    ["http://127.0.0.1:54321", true],
    ["http://127.0.0.1:54321/any/path?and=query", true],
    ["http://127.0.0.1:54321/path#fragment", false],
    ["http://127.0.0.1:5432", false],
    ["https://127.0.0.1:54321/", false],
    ["http://127.0.0.1:54321@evil.example/", false],
    ["http://user@127.0.0.1:54321/", false],
    ["http://127.0.0.1:54321.evil.example/", false],
    ["blob:http://127.0.0.1:54321/x", false],
    ["https://app.example/back", true],
    ["https://app.example/other", false],
    ["//127.0.0.1:54321/", false],
    ["", false],
    ["null", false],
  ];
  for (const [address, expected] of addresses) {
    test(`"${address}" → ${expected ? "allowed" : "refused"}`, () => {
      assert.equal(allowedRedirect(address, allowed) !== null, expected);
    });
  }

  test("an entry that is no address allows nothing", () => {
    assert.equal(allowedRedirect("other://app", ["null", "*"]), null);
  });
});

describe("a Spotify profile on a card", () => {
  const card = (displayName: string | null, imageUrl: string | null = null) =>
    cardProfile({ accountKey: "account:1", accountKeys: ["account:1"], displayName, imageUrl });
  const names: [title: string, given: string | null, shown: string][] = [
    ["a name", "Ada", "Ada"],
    ["no name", null, "Listener"],
    ["an empty name", "  ", "Listener"],
    ["lines", "Ada\n\tLovelace\u0000", "Ada Lovelace"],
    ["half a surrogate pair", "Ada\ud83d", "Ada\ufffd"],
    ["a turned direction", "Ada\u202e", "Ada"],
    ["stacked marks", `A${"\u0301".repeat(9)}da`, `A${"\u0301".repeat(4)}da`],
    ["nothing that shows", "\u200b\u3164", "Listener"],
    ["the product's name", "Resonance", "Listener"],
    ["staff's name in other letters", "Аdm1n", "Listener"],
    ["staff's name that something hides in", "Ad\u200bmin", "Listener"],
    ["60 letters", "a".repeat(60), "a".repeat(50)],
    ["60 emoji", "🎧".repeat(60), "🎧".repeat(50)],
  ];
  for (const [title, given, shown] of names) {
    test(`with ${title} is called ${JSON.stringify(shown)}`, () => {
      assert.equal(card(given).displayName, shown);
    });
  }

  test("has a picture only from an https address that fits", () => {
    const picture = (url: string) => card("Ada", url).avatarUrl;
    assert.equal(picture("https://i.scdn.co/image/1"), "https://i.scdn.co/image/1");
    for (const url of [
      "http://i.scdn.co/1",
      "javascript:x",
      "https://a b",
      `https://${"a".repeat(500)}`,
    ]) {
      assert.equal(picture(url), null, url);
    }
  });
});
