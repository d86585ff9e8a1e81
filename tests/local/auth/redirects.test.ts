import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { AuthContext } from "../../../supabase/local/auth/context.ts";
import { redirectOf } from "../../../supabase/local/auth/redirect.ts";
import { testConfig } from "../../support/config.ts";

const HOME = "https://app.example.com/start";

/** Where a link leads that asks for `wanted`, in a project that allows `redirectUrls`. */
function leadsTo(wanted: string, redirectUrls: readonly string[] = [], siteUrl = HOME): string {
  const config = { ...testConfig.auth, siteUrl, redirectUrls };
  const request = new Request("http://local.test/verify");
  return redirectOf({ config } as AuthContext, request, wanted);
}

describe("a link leads where it asks for", () => {
  for (const [wanted, allowed] of [
    ["https://app.example.com/other?x=1#y", []],
    ["http://127.0.0.1:5173/back", []],
    ["http://[::1]:5173/back", []],
    ["myapp://auth/callback", ["myapp://auth/callback"]],
    ["myapp://auth/callback#of-a-page", ["myapp://auth/callback"]],
    ["exp://u.expo.dev/update/1", ["exp://**"]],
    ["https://pr-12.example.org/a", ["https://*.example.org/?"]],
    ["https://a.example.org/b/c", ["https://a.example.org/**"]],
    ["https://b.example.org/", ["https://{a,b}.example.org/"]],
  ] as const) {
    test(`${wanted} where ${allowed.join(", ") || "nothing"} is allowed`, () => {
      assert.equal(leadsTo(wanted, allowed), wanted);
    });
  }

  test("or the page where it was followed, if that is allowed", () => {
    const config = { ...testConfig.auth, siteUrl: HOME };
    const headers = { referer: "https://app.example.com/page" };
    const request = new Request("http://local.test/verify", { headers });
    assert.equal(redirectOf({ config } as AuthContext, request), headers.referer);
  });

  test("to a port of the own machine where the project is there", () => {
    const wanted = "http://localhost:5173/back";
    assert.equal(leadsTo(wanted, [], "http://localhost:3000"), wanted);
  });
});

describe("a link leads home that asks for", () => {
  for (const [wanted, allowed] of [
    ["", []],
    ["https://evil.example/", []],
    ["https://app.example.com.evil.example/", []],
    ["https://app.example.com:8443/", []],
    ["http://app.example.com/", []],
    ["https://2130706433/", ["https://**"]],
    ["https://10.0.0.1/", ["https://**"]],
    ["exp://192.168.0.7:8081/--/auth", ["exp://**"]],
    ["\thttps://app.example.com/", []],
    ["https:/\\evil.example", ["https://good.example/**"]],
    ["https://a.b.example.org/", ["https://*.example.org/"]],
    ["https://example.org/a/b", ["https://example.org/*"]],
    ["otherapp://auth/callback", ["myapp://auth/callback"]],
    ["myapp://auth/callback/more", ["myapp://auth/callback"]],
    ["myapp://authXcallback", ["myapp://auth.callback"]],
  ] as const) {
    test(`${JSON.stringify(wanted)} where ${allowed.join(", ") || "nothing"} is allowed`, () => {
      assert.equal(leadsTo(wanted, allowed), HOME);
    });
  }
});
