import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";
import { LOCAL } from "../../../supabase/local/keys/default-keys.ts";
import { fastLimits } from "../../../supabase/local/realtime/limits.ts";
import { USER_ID } from "../../support/tokens.ts";
import { sessionToken, subscribe, useServer } from "../support/server.ts";

const topic = `user:${USER_ID}`;
const reason = "PrivateOnly: This project only allows private channels";
const refused = { status: "error", response: { reason } };

export function privateOnlySuite(database: () => Database): void {
  describe("a project without public channels", () => {
    const its = useServer(database, {
      allowPublic: false,
      limits: { ...fastLimits, channelsPerSocket: 0 },
    });

    test("`private: true` forgotten → the join is refused, before limits and tokens are looked at", async () => {
      const socket = await its.raw();
      const token = await sessionToken();
      assert.deepEqual((await socket.join(`realtime:${topic}`, {}, token))[4], refused);
      assert.deepEqual((await socket.join(`realtime:${topic}`, {}, "broken"))[4], refused);
    });

    test("an app of before there were private channels is refused, too", async () => {
      const socket = await its.raw();
      socket.send(["1", "1", "realtime:public:t", "phx_join", {}]);
      assert.deepEqual((await socket.next())[4], refused);
    });
  });

  describe("a project of which nothing is said, to supabase-js", () => {
    const its = useServer(database, { allowPublic: undefined });

    test("`private: true` forgotten → CHANNEL_ERROR with the reason; with it → SUBSCRIBED", async () => {
      const phone = await its.server.phone(await sessionToken());
      const { status, error } = await subscribe(phone.channel(topic));
      assert.deepEqual([status, error?.message], ["CHANNEL_ERROR", reason]);
      await phone.removeAllChannels();
      const channel = phone.channel(topic, { config: { private: true } });
      assert.equal((await subscribe(channel)).status, "SUBSCRIBED");
    });

    test("what is sent to a public channel by HTTP is accepted, as hosted", async () => {
      const reply = await fetch(`${its.server.url}/api/broadcast`, {
        method: "POST",
        headers: { apikey: LOCAL.publishableKey, "content-type": "application/json" },
        body: JSON.stringify({ messages: [{ topic: "a", event: "e", payload: {} }] }),
      });
      assert.equal(reply.status, 202);
    });
  });
}
