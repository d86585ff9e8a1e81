import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { addressOf } from "../../functions/auth/address.ts";

describe("the address that sign-ins are counted for", () => {
  const requests: [title: string, headers: Record<string, string>, address: string][] = [
    ["what the gateway wrote", { "x-forwarded-for": "203.0.113.7" }, "203.0.113.7"],
    [
      "where it began, not the last hop, which all may share",
      { "x-forwarded-for": "203.0.113.7, 198.51.100.1" },
      "203.0.113.7",
    ],
    [
      "Cloudflare's word before any",
      { "x-forwarded-for": "198.51.100.1", "cf-connecting-ip": "203.0.113.7" },
      "203.0.113.7",
    ],
    ["IPv6 by its network", { "x-forwarded-for": "2001:db8:1:2:3:4:5:6" }, "2001:db8:1:2"],
    ["IPv6 in short", { "x-forwarded-for": "2001:DB8::1" }, "2001:db8:0:0"],
    [
      "IPv6 that is short in its second half",
      { "x-forwarded-for": "2001:db8:1:2::" },
      "2001:db8:1:2",
    ],
    ["the loopback", { "x-forwarded-for": "::1" }, "0:0:0:0"],
    ["IPv4 in IPv6, whole", { "x-forwarded-for": "::ffff:203.0.113.7" }, "cb00:7107"],
    ["what is no address", { "x-forwarded-for": "evil.example" }, "unknown"],
    ["nothing", {}, "unknown"],
  ];
  for (const [title, headers, address] of requests) {
    test(`is ${title}`, () => {
      assert.equal(addressOf(new Headers(headers)), address);
    });
  }
});
