import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";
import { LOCAL } from "../../../supabase/local/keys/default-keys.ts";
import { USER_ID } from "../../support/tokens.ts";
import { createPair } from "../support/key-pair.ts";
import { sessionToken, useServer } from "../support/server.ts";

const topic = `realtime:user:${USER_ID}`;
const isPrivate = { private: true };

export function keyPairSuite(database: () => Database): void {
  describe("a project with a key pair", () => {
    const pair = createPair("key-1");
    const its = useServer(database, { keys: { ...LOCAL, signingKey: pair.jwk } });

    const reply = async (token: string) =>
      (await (await its.raw()).join(topic, isPrivate, token))[4] as {
        status: string;
        response: { reason: string };
      };

    test("a token that its pair signed joins, as socket key, at the join and as a renewal", async () => {
      const token = await pair.sign();
      const socket = await its.raw({ apikey: token });
      assert.equal((await socket.join(topic, isPrivate))[4].status, "ok");
      assert.equal((await reply(token)).status, "ok");
      const renewed = await pair.sign({ jti: "2" });
      socket.send(["1", "2", topic, "access_token", { access_token: renewed }]);
      assert.deepEqual(await socket.rest(), []);
    });

    test("a token of its secret joins as well, with any kid", async () => {
      assert.equal((await reply(await sessionToken())).status, "ok");
    });

    test("a token of another pair, or of its own without the key's name → JwtSignerError", async () => {
      for (const [token, which] of [
        [await createPair("key-2").sign(), ' for key ID (kid) "key-2"'],
        [await pair.sign({}, ""), ""],
      ] as const) {
        const advice = "check your JWT secret or JWKS configuration";
        assert.equal(
          (await reply(token)).response.reason,
          `JwtSignerError: Failed to generate JWT signer${which}, ${advice}`,
        );
      }
    });

    test("a token of another pair that names its key → JwtSignatureError", async () => {
      const { response } = await reply(await createPair("key-1").sign());
      assert.equal(response.reason, "JwtSignatureError: Failed to validate JWT signature");
    });
  });
}
