import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";
import { LOCAL } from "../../../supabase/local/keys/default-keys.ts";
import { createSecret, createSigningKey, mint } from "../../support/tokens.ts";
import { handshake } from "../support/raw-socket.ts";
import { sessionToken, useServer } from "../support/server.ts";

export function handshakeSuite(database: () => Database): void {
  describe("the handshake", () => {
    const its = useServer(database);

    async function refusal(query: string, headers: Record<string, string> = {}) {
      const reply = await handshake(`${its.server.url}/realtime/v1/websocket?${query}`, headers);
      return [reply.status, await reply.text()] as const;
    }

    test("both addresses, the gateway's and Phoenix's, lead to a socket", async () => {
      for (const path of ["/realtime/v1/websocket", "/socket/websocket"]) {
        const socket = await its.raw({}, path);
        assert.deepEqual(await socket.rest(), []);
      }
    });

    test("without a vsn the socket speaks version 1", async () => {
      const socket = await its.raw({ vsn: "" });
      socket.send({ topic: "phoenix", event: "heartbeat", payload: {}, ref: "5" });
      assert.deepEqual(await socket.next(), {
        topic: "phoenix",
        event: "phx_reply",
        payload: { status: "ok", response: {} },
        ref: "5",
      });
    });

    test("an unknown vsn → 403 without a body", async () => {
      assert.deepEqual(await refusal(`apikey=${LOCAL.publishableKey}&vsn=3.0.0`), [403, ""]);
    });

    test("no key → 401 API key is missing", async () => {
      assert.deepEqual(await refusal("vsn=2.0.0"), [401, '{"error":"API key is missing"}']);
    });

    test("an unknown opaque key → 401 not a valid JWT", async () => {
      const error = '{"error":"The token provided is not a valid JWT"}';
      assert.deepEqual(await refusal("vsn=2.0.0&apikey=sb_publishable_unknown"), [401, error]);
    });

    test("an expired token → 401 Token has expired", async () => {
      const token = await sessionToken({ exp: 1000 });
      const error = '{"error":"Token has expired"}';
      assert.deepEqual(await refusal(`vsn=2.0.0&apikey=${token}`), [401, error]);
    });

    for (const claim of ["role", "exp"]) {
      test(`a token without ${claim} → 401`, async () => {
        const token = await sessionToken({ [claim]: null });
        const error = '{"error":"Fields `role` and `exp` are required in JWT"}';
        assert.deepEqual(await refusal(`vsn=2.0.0&apikey=${token}`), [401, error]);
      });
    }

    test("a token signed with another secret → 401", async () => {
      const token = await mint(createSecret("another-secret-of-at-least-32-characters"));
      const error = '{"error":"Failed to validate JWT signature"}';
      assert.deepEqual(await refusal(`vsn=2.0.0&apikey=${token}`), [401, error]);
    });

    test("a token of an unknown key pair → 401 with its kid", async () => {
      const token = await mint(await createSigningKey("key-1"));
      const [status, body] = await refusal(`vsn=2.0.0&apikey=${token}`);
      assert.equal(status, 401);
      assert.equal(
        JSON.parse(body).error,
        'Failed to generate JWT signer for key ID (kid) "key-1", check your JWT secret or JWKS configuration',
      );
    });

    for (const times of [{ exp: "soon" }, { iat: "then" }]) {
      test(`a token with ${JSON.stringify(times)} → 500`, async () => {
        const token = await sessionToken(times);
        const error = '{"error":"Error connecting to Realtime"}';
        assert.deepEqual(await refusal(`vsn=2.0.0&apikey=${token}`), [500, error]);
      });
    }

    test("x-api-key wins over apikey", async () => {
      const [status] = await refusal(`vsn=2.0.0&apikey=${LOCAL.publishableKey}`, {
        "x-api-key": "garbage",
      });
      assert.equal(status, 401);
    });

    test("a token with spaces, URL-encoded once more, is accepted", async () => {
      const token = await sessionToken();
      const socket = await its.raw({ apikey: encodeURIComponent(` ${token}\n`) });
      assert.deepEqual(await socket.rest(), []);
    });

    test("an upgrade without a WebSocket key → 400", async () => {
      const [status] = await refusal(`apikey=${LOCAL.publishableKey}&vsn=2.0.0`, {
        "sec-websocket-key": "",
      });
      assert.equal(status, 400);
    });

    test("a plain GET of the socket's address → 400", async () => {
      const reply = await fetch(
        `${its.server.url}/realtime/v1/websocket?apikey=${LOCAL.publishableKey}&vsn=2.0.0`,
      );
      assert.equal(reply.status, 400);
      await reply.body?.cancel();
    });
  });
}
