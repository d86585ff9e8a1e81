import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";
import { LOCAL } from "../../../supabase/local/keys/default-keys.ts";
import { postBroadcast } from "../support/post-broadcast.ts";
import { useServer } from "../support/server.ts";

const query = `?apikey=${LOCAL.publishableKey}&vsn=2.0.0`;
const apikey = { apikey: LOCAL.publishableKey };
const json = { "content-type": "application/json" };
const asked = { accept: "application/json" };

/** What is made of the bodies of broadcasts by HTTP. */
export function httpBodySuite(database: () => Database): void {
  describe("bodies of broadcasts by HTTP", () => {
    const its = useServer(database);

    const post = (path: string, body: BodyInit, headers: Record<string, string>) =>
      postBroadcast(its.server.url, path, body, headers);

    const batch = (messages: unknown, headers: Record<string, string> = apikey) =>
      post(query, JSON.stringify({ messages }), { ...json, ...headers });

    async function listener() {
      const socket = await its.raw();
      await socket.join("realtime:room:1");
      return socket;
    }

    const refusals: [string, unknown, unknown][] = [
      ["no messages", {}, { messages: ["can't be blank"] }],
      ["an empty body", "", { messages: ["can't be blank"] }],
      ["a body that is a list", [], { messages: ["can't be blank"] }],
      ["an empty list", { messages: [] }, { messages: ["can't be blank"] }],
      ["messages that are no list", { messages: 5 }, { messages: ["is invalid"] }],
      ["messages that are null", { messages: null }, { messages: ["is invalid"] }],
      ["a message that is null", { messages: [null] }, { messages: ["is invalid"] }],
      ["a message that is no object", { messages: [5] }, { messages: ["is invalid"] }],
      [
        "a message without payload and event, beside a good one",
        { messages: [{ topic: "room:1" }, { topic: "room:1", event: "e", payload: {} }] },
        { messages: [{ payload: ["can't be blank"], event: ["can't be blank"] }, {}] },
      ],
      [
        "fields of other types",
        { messages: [{ topic: 5, event: {}, payload: [], private: { toString: 1 }, id: 7 }] },
        {
          messages: [
            {
              payload: ["is invalid"],
              event: ["is invalid"],
              topic: ["is invalid"],
              private: ["is invalid"],
              id: ["is invalid"],
            },
          ],
        },
      ],
      [
        "names of nothing but spaces",
        { messages: [{ topic: "  ", event: "\t", payload: {} }] },
        { messages: [{ event: ["can't be blank"], topic: ["can't be blank"] }] },
      ],
      [
        "a payload over the limit",
        { messages: [{ topic: "room:1", event: "e", payload: { x: "x".repeat(3_000_600) } }] },
        { messages: [{ payload: ["Payload size exceeds tenant limit"] }] },
      ],
    ];
    for (const [title, body, errors] of refusals) {
      test(`a batch with ${title} → 422, and nothing is sent`, async () => {
        const socket = await listener();
        const text = typeof body === "string" ? body : JSON.stringify(body);
        const reply = await post(query, text, { ...json, ...apikey });
        assert.deepEqual([reply.status, reply.body], [422, { errors }]);
        assert.deepEqual(await socket.rest(), []);
      });
    }

    for (const headers of [{ "content-type": "text/plain" }, { "content-type": "" }]) {
      test(`a batch of the type ${JSON.stringify(headers)} is not read → 422`, async () => {
        const reply = await batch([{ topic: "a", event: "e", payload: {} }], {
          ...apikey,
          ...headers,
        });
        const errors = { messages: ["can't be blank"] };
        assert.deepEqual([reply.status, reply.body], [422, { errors }]);
      });
    }

    test("an id that is any text becomes meta.id; an empty one none", async () => {
      const socket = await listener();
      const message = { topic: "room:1", event: "e", payload: {} };
      await batch([
        { ...message, id: "7" },
        { ...message, id: "" },
      ]);
      assert.deepEqual((await socket.next())[4].meta, { id: "7" });
      assert.equal("meta" in (await socket.next())[4], false);
    });

    for (const path of ["", "/room:1/events/e"]) {
      test(`broken JSON for /api/broadcast${path} → 400, whoever sends it`, async () => {
        for (const body of ["{", "{}{", '{"a":\u0000}', new Uint8Array([0x22, 0xff, 0x22])]) {
          const reply = await post(`${path}${query}`, body, { ...json, ...asked });
          assert.deepEqual([reply.status, reply.body], [400, "Bad Request"]);
        }
      });
    }
  });
}
