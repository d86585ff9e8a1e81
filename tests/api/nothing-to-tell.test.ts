import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Api, startApi } from "../support/api.ts";
import { ROUTES } from "../support/fuzz/routes.ts";

/** What each of these routes takes, of a listener about whom it is done; in this order, deletion last. */
const DONE: Record<string, { body?: unknown; args?: Record<string, string> }> = {
  "PUT /users/me/devices/:id": {
    body: { platform: "apns", token: "ab".repeat(32) },
    args: { device_id: "", platform: "apns", token: "ab".repeat(32) },
  },
  "DELETE /users/me/devices/:id": { args: { device_id: "" } },
  "POST /users/:id/block": { args: { user_id: "" } },
  "DELETE /users/:id/block": { args: { user_id: "" } },
  "POST /users/:id/report": { body: { reason: "spam" }, args: { user_id: "", reason: "spam" } },
  "DELETE /vibe/connections/:id": { args: { user_id: "" } },
  "DELETE /location": {},
  "DELETE /auth/spotify": {},
  "DELETE /auth/me": {},
};

describe("a route that has nothing to tell", () => {
  let api: Api;
  before(async () => {
    api = await startApi();
  });
  after(() => api.close());

  test("is each that says so in its contract", () => {
    const silent = Object.entries(ROUTES).filter(([, { gives }]) => gives === 204);
    assert.deepEqual(silent.map(([route]) => route).sort(), Object.keys(DONE).sort());
  });

  test("answers 204 without a body, and by rpc 200 with null", async () => {
    const [ada, bob] = [await api.listener("ada"), await api.listener("bob")];
    for (const [route, { body, args = {} }] of Object.entries(DONE)) {
      const [method = "", path = ""] = route.split(" ");
      const { rpc } = ROUTES[route] ?? {};
      if (rpc) {
        const named = Object.entries(args).map(([name, value]) => [name, value || bob.id]);
        const response = await fetch(`${api.stack.url}/rest/v1/rpc/${rpc}`, {
          method: "POST",
          headers: {
            apikey: api.stack.keys.publishableKey,
            authorization: `Bearer ${ada.token}`,
            "content-profile": "api",
            "content-type": "application/json",
          },
          body: JSON.stringify(Object.fromEntries(named)),
        });
        assert.deepEqual([response.status, await response.text()], [200, "null"], rpc);
      }
      const at = path.slice(1).replace(":id", bob.id);
      const { status, text, headers } = await api.request(method, at, { token: ada.token, body });
      assert.deepEqual([status, text, headers.get("content-type")], [204, "", null], route);
    }
  });
});
