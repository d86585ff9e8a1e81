import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RealtimeClient } from "@supabase/supabase-js";
import type { Database } from "../../../supabase/local/database/database.ts";
import { LOCAL } from "../../../supabase/local/keys/default-keys.ts";
import { postBroadcast } from "../support/post-broadcast.ts";
import { readUserBroadcast } from "../support/raw-socket.ts";
import { sessionToken, useServer } from "../support/server.ts";

const query = `?apikey=${LOCAL.publishableKey}&vsn=2.0.0`;
const apikey = { apikey: LOCAL.publishableKey };
const json = { "content-type": "application/json" };
const asked = { accept: "application/json" };

export function httpSuite(database: () => Database): void {
  describe("broadcasts by HTTP", () => {
    const its = useServer(database);

    const post = (path: string, body: BodyInit, headers: Record<string, string> = apikey) =>
      postBroadcast(its.server.url, path, body, headers);

    const batch = (messages: unknown, headers: Record<string, string> = apikey) =>
      post(query, JSON.stringify({ messages }), { ...json, ...headers });

    async function listener(
      topic = "room:1",
      config: Record<string, unknown> = {},
      token?: string,
    ) {
      const socket = await its.raw({ apikey: token ?? LOCAL.publishableKey });
      await socket.join(`realtime:${topic}`, config);
      return socket;
    }

    test("a batch → 202 without a body, and text to everyone, an id as meta.id", async () => {
      const socket = await listener();
      const id = crypto.randomUUID();
      const reply = await batch([
        { topic: "room:1", event: "e", payload: { a: 1 } },
        { topic: "room:1", event: "f", payload: {}, id, private: false },
      ]);
      assert.deepEqual([reply.status, reply.body], [202, ""]);
      assert.equal(reply.headers.get("x-rate-rolling"), "0");
      const body = { payload: { a: 1 }, event: "e", type: "broadcast" };
      assert.deepEqual(await socket.next(), [null, null, "realtime:room:1", "broadcast", body]);
      assert.deepEqual((await socket.next())[4].meta, { id });
    });

    test("private messages that the caller may not send are dropped: still 202", async () => {
      const [allowed, denied] = ["room:hear-broadcast:send-broadcast", "room:hear-broadcast:mute"];
      const token = await sessionToken();
      const a = await listener(allowed, { private: true }, token);
      const b = await listener(denied, { private: true }, token);
      const messages = [allowed, denied].map((topic) => ({
        topic,
        event: "e",
        payload: {},
        private: true,
      }));
      assert.equal((await batch(messages, { authorization: `Bearer ${token}` })).status, 202);
      assert.equal((await a.next())[3], "broadcast");
      assert.deepEqual(await b.rest(), []);
      assert.equal((await batch(messages)).status, 202, "the key's own role may send neither");
      assert.deepEqual(await a.rest(), []);
    });

    for (const [title, headers] of [
      ["no key", {}],
      ["a broken token beside a good key", { ...apikey, authorization: "Bearer broken" }],
      ["the key only where sockets look for it", { "x-api-key": LOCAL.publishableKey }],
    ] as const) {
      test(`${title} → 401`, async () => {
        const reply = await batch([], headers);
        assert.deepEqual([reply.status, reply.body], [401, { message: "Unauthorized" }]);
      });
    }

    test("supabase-js sends by httpSend, JSON and bytes, with slashes and colons in its names", async () => {
      const phone = await its.server.phone();
      const socket = await listener("room:1/x");
      const channel = phone.channel("room:1/x");
      assert.deepEqual(await channel.httpSend("ev/1", { a: "ü" }), { success: true });
      const json = readUserBroadcast(await socket.next());
      assert.deepEqual(
        [json.topic, json.event, json.payload],
        ["realtime:room:1/x", "ev/1", '{"a":"ü"}'],
      );
      assert.deepEqual(json.meta, {});
      await channel.httpSend("b", new Uint8Array([1, 255]).buffer);
      const binary = readUserBroadcast(await socket.next());
      assert.deepEqual([binary.bytes, binary.encoding], [[1, 255], 0]);
    });

    test("the library on Realtime's own address, /socket, finds the batch beside it", async () => {
      const socket = await listener();
      const url = `${its.server.url.replace("http", "ws")}/socket`;
      const client = new RealtimeClient(url, { params: apikey });
      const sent = client.channel("room:1").send({ type: "broadcast", event: "e", payload: {} });
      assert.equal(await sent, "ok");
      assert.equal((await socket.next())[3], "broadcast");
      await client.disconnect();
    });

    test("supabase-js that sends before it joined falls back to the batch", async () => {
      const phone = await its.server.phone();
      const socket = await listener();
      const sent = phone
        .channel("room:1")
        .send({ type: "broadcast", event: "e", payload: { a: 1 } });
      assert.equal(await sent, "ok");
      assert.deepEqual((await socket.next())[4].payload, { a: 1 });
    });

    test("one private event that the caller may not send → 403", async () => {
      const path = `/room%3Ahear-broadcast/events/e${query}&private=true`;
      const authorization = `Bearer ${await sessionToken()}`;
      const reply = await post(path, "{}", { authorization, "content-type": "application/json" });
      assert.deepEqual([reply.status, reply.body], [403, { message: "Unauthorized" }]);
    });

    test("one private event that the caller may send → 202, to the private channel only", async () => {
      const topic = "room:hear-broadcast:send-broadcast";
      const token = await sessionToken();
      const [inside, outside] = [
        await listener(topic, { private: true }, token),
        await listener(topic),
      ];
      const path = `/${encodeURIComponent(topic)}/events/e${query}&private=true`;
      const reply = await post(path, "{}", {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
      });
      assert.equal(reply.status, 202);
      assert.equal(readUserBroadcast(await inside.next()).event, "e");
      assert.deepEqual(await outside.rest(), []);
    });

    test("a private key in one event's JSON body is read as the flag", async () => {
      const headers = { ...apikey, "content-type": "application/json" };
      assert.equal(
        (await post(`/room:none/events/e${query}`, '{"private":true}', headers)).status,
        403,
      );
    });

    test("a body that is no object is wrapped, an empty one is an empty object", async () => {
      const socket = await listener();
      const headers = { ...apikey, "content-type": "application/json" };
      for (const [body, payload] of [
        ["[1,2]", '{"_json":[1,2]}'],
        ["5", '{"_json":5}'],
        ["", "{}"],
      ] as const) {
        assert.equal((await post(`/room%3A1/events/e${query}`, body, headers)).status, 202);
        assert.equal(readUserBroadcast(await socket.next()).payload, payload);
      }
    });

    test("another content type → 415; broken JSON → 400; a malformed escape is no fault", async () => {
      const reply = await post(`/room:1/events/e${query}`, "x", {
        ...apikey,
        "content-type": "text/plain",
      });
      assert.deepEqual(
        [reply.status, reply.body],
        [
          415,
          { error: "Unsupported Media Type. Use application/json or application/octet-stream" },
        ],
      );
      const headers = { ...apikey, ...asked, "content-type": "application/json" };
      assert.equal((await post(`/room:1/events/e${query}`, "{", headers)).status, 400);
      assert.equal((await post(`/%ZZ/events/%E0%A4${query}`, "{}", headers)).status, 202);
      assert.deepEqual(its.server.faults, []);
    });

    test("a body beyond 8 MB → 413", async () => {
      const headers = { ...apikey, "content-type": "application/octet-stream" };
      const reply = await fetch(`${its.server.url}/realtime/v1/api/broadcast/a/events/e`, {
        method: "POST",
        body: new Uint8Array(8_000_001),
        headers,
      });
      assert.deepEqual([reply.status, await reply.text()], [413, "Request Entity Too Large"]);
    });

    test("a browser's preflight is answered, and replies may be read from any origin", async () => {
      const preflight = await fetch(`${its.server.url}/realtime/v1/api/broadcast${query}`, {
        method: "OPTIONS",
        headers: {
          origin: "https://app.example",
          "access-control-request-method": "POST",
          "access-control-request-headers": "apikey,content-type",
        },
      });
      assert.equal(preflight.status, 204);
      assert.equal(preflight.headers.get("access-control-allow-origin"), "*");
      assert.equal(preflight.headers.get("access-control-allow-headers"), "apikey,content-type");
      const refused = await batch([], {});
      assert.equal(refused.headers.get("access-control-allow-origin"), "*");
    });

    test("ping and healthcheck answer without a key; an unknown path → 404", async () => {
      const get = async (path: string) => {
        const reply = await fetch(`${its.server.url}${path}`, { headers: asked });
        return [reply.status, await reply.text()];
      };
      assert.deepEqual(await get("/realtime/v1/api/ping"), [200, '{"message":"Success"}']);
      assert.deepEqual(await get("/realtime/v1/healthcheck"), [200, "ok"]);
      assert.deepEqual(await get("/realtime/v1/api/tenants"), [404, '"Not Found"']);
    });
  });
}
