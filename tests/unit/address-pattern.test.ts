import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { fitsPattern } from "../../functions/_http/address-pattern.ts";

describe("an entry with stars", () => {
  for (const [pattern, address] of [
    ["http://localhost:*", "http://localhost:8081"],
    ["http://localhost:*", "http://localhost:3000/any/page?x=1"],
    ["exp://*.*.*.*:*", "exp://192.168.1.7:8081"],
    ["exp://*.*.*.*:*", "exp://192.168.1.7:8081/--/auth"],
    ["exp://localhost:*/--/auth", "exp://localhost:19000/--/auth"],
    ["https://*.app.example", "https://preview-7.app.example"],
    ["https://app.example/**", "https://app.example/a/b.c"],
    ["https://app.example/*", "https://app.example/a"],
  ] as const) {
    test(`${pattern} fits ${address}`, () => assert.ok(fitsPattern(address, pattern)));
  }

  for (const [pattern, address] of [
    ["http://localhost:*", "http://localhost:8081.evil.example"],
    ["http://localhost:*", "http://localhost:evil.example/"],
    ["http://localhost:*", "https://localhost:8081"],
    ["http://localhost:*", "http://localhost"],
    ["http://localhost:*", "http://evil.example/http://localhost:80"],
    ["https://*.app.example", "https://evil.example/.app.example"],
    ["https://*.app.example", "https://evil.example?.app.example"],
    ["https://*.app.example", "https://a.b.app.example"],
    ["https://*.app.example", "https://xappyexample"],
    ["https://app.example/*", "https://app.example/a/b"],
    ["https://**.app.example", "https://a.b.app.example"],
    ["exp://*.*.*.*:*", "exp://evil.example:80"],
    ["no address *", "no address at all"],
  ] as const) {
    test(`${pattern} does not fit ${address}`, () => assert.ok(!fitsPattern(address, pattern)));
  }

  test("fits nothing on another host, whatever the path says", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (address) => {
        const { hostname } = new URL(address);
        for (const pattern of ["https://*.app.example/**", "https://*.app.example"]) {
          if (!hostname.endsWith(".app.example")) assert.ok(!fitsPattern(address, pattern));
        }
      }),
    );
  });
});

test("an entry without stars is no pattern", () => {
  assert.ok(!fitsPattern("https://app.example", "https://app.example"));
});
