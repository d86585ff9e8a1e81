import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";
import { LOCAL } from "../../../supabase/local/keys/default-keys.ts";
import { USER_ID } from "../../support/tokens.ts";
import { sessionToken, subscribe, useServer } from "../support/server.ts";

const isPrivate = { private: true };
const refusalFor = (topic: string) => ({
  status: "error",
  response: {
    reason: `Unauthorized: You do not have permissions to read from this Channel topic: ${topic}`,
  },
});

export function authorizationSuite(database: () => Database): void {
  describe("private channels", () => {
    const its = useServer(database);

    async function send(topic: string, row = true) {
      await its.database.query("select realtime.send('{}'::jsonb, 'e', $1, $2)", [topic, row]);
    }

    test("a phone joins its own channel and is refused another's, with the service's sentence", async () => {
      const phone = await its.server.phone(await sessionToken());
      assert.equal(
        (await subscribe(phone.channel(`user:${USER_ID}`, { config: isPrivate }))).status,
        "SUBSCRIBED",
      );
      const other = phone.channel("user:someone-else", { config: isPrivate });
      const { status, error } = await subscribe(other);
      assert.equal(status, "CHANNEL_ERROR");
      assert.equal(error?.message, refusalFor("user:someone-else").response.reason);
      await phone.removeChannel(other);
    });

    test("the join's token decides, not the key of the handshake", async () => {
      const socket = await its.raw({ apikey: LOCAL.secretKey });
      const reply = await socket.join("realtime:room:none", isPrivate, await sessionToken());
      assert.deepEqual(reply[4], refusalFor("room:none"));
    });

    test("without a token of its own, or with an opaque one, a join has the key's role", async () => {
      const service = await its.raw({ apikey: LOCAL.secretKey });
      for (const token of [undefined, "sb_publishable_anything"]) {
        const reply = await service.join("realtime:room:none", isPrivate, token);
        assert.equal(reply[4].status, "ok", "service_role passes by bypassrls");
        await service.rest();
      }
      const anonymous = await its.raw();
      const reply = await anonymous.join("realtime:room:hear-broadcast", isPrivate);
      assert.deepEqual(reply[4], refusalFor("room:hear-broadcast"));
    });

    test("a policy that asks for a private row fails, for the probe's row is bare", async () => {
      const socket = await its.raw();
      const reply = await socket.join("realtime:fabricated", isPrivate, await sessionToken());
      assert.deepEqual(reply[4], refusalFor("fabricated"));
    });

    test("a policy that raises, and a role that does not exist, are a refusal", async () => {
      const socket = await its.raw();
      const broken = await socket.join("realtime:broken", isPrivate, await sessionToken());
      assert.deepEqual(broken[4], refusalFor("broken"));
      const stranger = await sessionToken({ role: "nobody_knows_it" });
      const reply = await socket.join("realtime:room:hear-broadcast", isPrivate, stranger);
      assert.deepEqual(reply[4], refusalFor("room:hear-broadcast"));
      const rows = await its.database.query<{ role: string }>("select current_user::text as role");
      assert.notEqual(rows[0]?.role, "authenticated", "nothing of the caller stays behind");
    });

    test("a topic that Postgres cannot store is a refusal", async () => {
      const socket = await its.raw();
      const reply = await socket.join("realtime:nul\u0000", isPrivate, await sessionToken());
      assert.deepEqual(reply[4], refusalFor("nul\u0000"));
    });

    test("policies see the x-* headers of the upgrade, and no other claim or setting stays", async () => {
      const socket = await its.raw();
      const reply = await socket.join("realtime:header", isPrivate, await sessionToken());
      assert.deepEqual(reply[4], refusalFor("header"));
      const trusted = await its.raw({}, undefined, { "x-listener": "yes" });
      const welcome = await trusted.join("realtime:header", isPrivate, await sessionToken());
      assert.equal(welcome[4].status, "ok");
      const [row] = await its.database.query<{ claims: string | null; topic: string | null }>(
        "select nullif(current_setting('request.jwt.claims', true), '') as claims, realtime.topic() as topic",
      );
      assert.deepEqual(row, { claims: null, topic: null });
    });

    test("probes leave no row behind", async () => {
      const socket = await its.raw();
      await socket.join(
        "realtime:room:hear-broadcast:send-broadcast",
        isPrivate,
        await sessionToken(),
      );
      socket.send([
        "1",
        "2",
        "realtime:room:hear-broadcast:send-broadcast",
        "broadcast",
        { event: "e" },
      ]);
      await socket.rest();
      const rows = await its.database.query(
        "select id from realtime.messages where topic like 'room:hear-broadcast:%'",
      );
      assert.deepEqual(rows, []);
    });

    test("one who may hear only presence joins with presence asked for, and hears no broadcast", async () => {
      const socket = await its.raw();
      const topic = "room:hear-presence";
      const token = await sessionToken();
      assert.deepEqual(
        (await socket.join(`realtime:${topic}`, isPrivate, token))[4],
        refusalFor(topic),
      );
      const config = { private: true, presence: { enabled: true } };
      assert.equal((await socket.join(`realtime:${topic}`, config, token))[4].status, "ok");
      assert.equal((await socket.next())[3], "presence_state");
      const witness = await its.raw({ apikey: LOCAL.secretKey });
      await witness.join(`realtime:${topic}`, isPrivate);
      await send(topic);
      assert.ok((await witness.next<Uint8Array>()) instanceof Uint8Array);
      assert.deepEqual(await socket.rest(), []);
    });

    test("one who may hear broadcasts but not presence gets no presence_state and no diff", async () => {
      const topic = "realtime:room:hear-broadcast:send-presence";
      const token = await sessionToken();
      const socket = await its.raw();
      const config = { private: true, presence: { enabled: true, key: "k" } };
      assert.equal((await socket.join(topic, config, token))[4].status, "ok");
      socket.send(["1", "2", topic, "presence", { event: "track", payload: {} }]);
      assert.deepEqual(await socket.next(), [
        "1",
        "2",
        topic,
        "phx_reply",
        { status: "ok", response: {} },
      ]);
      assert.deepEqual(await socket.rest(), []);
    });

    test("public and private channels of one name hear apart, rows of the database included", async () => {
      const topic = "room:hear-broadcast:apart";
      const open = await its.raw();
      const closed = await its.raw();
      await open.join(`realtime:${topic}`);
      await closed.join(`realtime:${topic}`, isPrivate, await sessionToken());
      await send(topic, true);
      await closed.next();
      assert.deepEqual(await open.rest(), []);
      await send(topic, false);
      await open.next();
      assert.deepEqual(await closed.rest(), []);
      open.send(["1", "2", `realtime:${topic}`, "broadcast", { event: "e" }]);
      await open.rest();
      assert.deepEqual(await closed.rest(), []);
    });

    test("a write that is not allowed is silent: nothing arrives, no ack", async () => {
      const topic = "realtime:room:hear-broadcast:mute";
      const token = await sessionToken();
      const sender = await its.raw();
      const hearer = await its.raw();
      const config = { private: true, broadcast: { ack: true, self: true } };
      await sender.join(topic, config, token);
      await hearer.join(topic, config, token);
      sender.send(["1", "2", topic, "broadcast", { event: "e", payload: {} }]);
      sender.send(["1", "3", topic, "phx_leave", {}]);
      assert.equal((await sender.next())[1], "3");
      assert.deepEqual(await hearer.rest(), []);
    });

    test("a write that is allowed arrives, and needs no right to read its row", async () => {
      const topic = "realtime:room:hear-presence:send-broadcast";
      const sender = await its.raw();
      const config = { private: true, presence: { enabled: true }, broadcast: { ack: true } };
      await sender.join(topic, config, await sessionToken());
      await sender.next();
      const witness = await its.raw({ apikey: LOCAL.secretKey });
      await witness.join(topic, isPrivate);
      sender.send(["1", "2", topic, "broadcast", { event: "e", payload: {} }]);
      assert.equal((await sender.next())[4].status, "ok");
      assert.equal((await witness.next())[3], "broadcast");
    });

    test("policies are asked at the join and kept: a change of heart is noticed only with another token", async () => {
      const topic = "switch:kept";
      await its.database.query("insert into public.switches values ($1)", [topic]);
      const socket = await its.raw();
      await socket.join(`realtime:${topic}`, isPrivate, await sessionToken());
      await its.database.query("delete from public.switches where topic = $1", [topic]);
      await send(topic);
      assert.ok((await socket.next<Uint8Array>()) instanceof Uint8Array);
      const again = await sessionToken({ jti: "another" });
      socket.send(["1", "2", `realtime:${topic}`, "access_token", { access_token: again }]);
      const [joinRef, ref, , event, payload] = await socket.next();
      assert.deepEqual([joinRef, ref, event, payload.status], ["1", null, "system", "error"]);
      assert.equal(
        payload.message,
        `You do not have permissions to read from this Channel topic: ${topic}`,
      );
      assert.deepEqual(await socket.next(), ["1", "1", `realtime:${topic}`, "phx_close", {}]);
    });
  });
}
