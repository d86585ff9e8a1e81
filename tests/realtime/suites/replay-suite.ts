import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";
import { USER_ID } from "../../support/tokens.ts";
import { readUserBroadcast } from "../support/raw-socket.ts";
import { sessionToken, subscribe, useServer } from "../support/server.ts";

const topic = `user:${USER_ID}`;

export function replaySuite(database: () => Database): void {
  describe("replay", () => {
    const its = useServer(database);

    beforeEach(() => its.database.query("delete from realtime.messages"));

    /** A message of `ago` seconds ago. */
    async function past(
      event: string,
      ago: number,
      columns: { private?: boolean; extension?: string } = {},
    ) {
      await its.database.query(
        `insert into realtime.messages (topic, extension, event, payload, private, inserted_at)
       values ($1, $2, $3, '{"a": 1}', $4, now() at time zone 'utc' - make_interval(secs => $5::integer))`,
        [topic, columns.extension ?? "broadcast", event, columns.private ?? true, ago],
      );
    }

    /** A join, by default of somebody who hears nothing live of what was sent before it. */
    async function replayed(replay: unknown, settled = its.server.settled()) {
      await settled;
      const socket = await its.raw();
      const config = { private: true, broadcast: { replay } };
      const reply = await socket.join(`realtime:${topic}`, config, await sessionToken());
      assert.equal(reply[4].status, "ok", JSON.stringify(reply));
      return {
        socket,
        frames: (await socket.rest()) as [string, null, string, string, Record<string, unknown>][],
      };
    }

    const since = (ago: number) => Date.now() - ago * 1000;

    test("supabase-js gets what it missed, marked as replayed", async () => {
      await past("missed", 30);
      const phone = await its.server.phone(await sessionToken());
      const channel = phone.channel(topic, {
        config: { private: true, broadcast: { replay: { since: since(60), limit: 10 } } },
      });
      const heard = new Promise<Record<string, unknown>>((resolve) => {
        channel.on("broadcast", { event: "missed" }, resolve);
      });
      await subscribe(channel);
      const { payload, meta } = await heard;
      assert.deepEqual(payload, { a: 1 });
      assert.equal((meta as { replayed: boolean }).replayed, true);
    });

    test("the newest come, oldest first, as text under the join's ref", async () => {
      for (const [event, ago] of [
        ["a", 50],
        ["b", 40],
        ["c", 30],
        ["d", 20],
      ] as const)
        await past(event, ago);
      const { frames } = await replayed({ since: since(45), limit: 2 });
      assert.deepEqual(
        frames.map(([joinRef, ref, , event]) => [joinRef, ref, event]),
        [
          ["1", null, "broadcast"],
          ["1", null, "broadcast"],
        ],
      );
      assert.deepEqual(
        frames.map((frame) => frame[4].event),
        ["c", "d"],
      );
      assert.deepEqual(Object.keys(frames[0]?.[4] ?? {}).sort(), [
        "event",
        "meta",
        "payload",
        "type",
      ]);
    });

    test("at most 25 come, whatever the limit", async () => {
      for (let n = 0; n < 30; n += 1) await past(String(n), 40 - n);
      for (const limit of [undefined, 100]) {
        const { frames } = await replayed({ since: since(60), limit });
        assert.equal(frames.length, 25);
        assert.equal(frames[0]?.[4].event, "5");
      }
    });

    test("public rows and other extensions are not replayed", async () => {
      await past("public", 10, { private: false });
      await past("presence", 10, { extension: "presence" });
      assert.deepEqual((await replayed({ since: since(60) })).frames, []);
    });

    test("bytes are replayed as kind 4 to version 2", async () => {
      await its.database.query("select realtime.send_binary('\\x01ff'::bytea, 'b', $1)", [topic]);
      const { frames } = await replayed({ since: since(60) });
      const frame = readUserBroadcast(frames[0]);
      assert.deepEqual([frame.bytes, frame.encoding, frame.meta.replayed], [[1, 255], 0, true]);
    });

    for (const replay of [{}, { since: "2026-01-01" }, { since: 1.5 }, { since: 1, limit: "5" }]) {
      test(`replay of ${JSON.stringify(replay)} → the join is refused`, async () => {
        const socket = await its.raw();
        const config = { private: true, broadcast: { replay } };
        const reply = await socket.join(`realtime:${topic}`, config, await sessionToken());
        assert.deepEqual(reply[4].response, {
          reason: "UnableToReplayMessages: Replay params are not valid",
        });
      });
    }

    for (const replay of [5, "all", null, []]) {
      test(`replay of ${JSON.stringify(replay)}, which is no object → joined, and nothing is replayed`, async () => {
        await past("missed", 30);
        assert.deepEqual((await replayed(replay)).frames, []);
      });
    }

    test("on a public channel → the join is refused", async () => {
      const socket = await its.raw();
      for (const replay of [{ since: 1 }, 5, null]) {
        const reply = await socket.join("realtime:a", { broadcast: { replay } });
        assert.deepEqual(reply[4].response, {
          reason: "UnableToReplayMessages: Replay is not allowed for public channels",
        });
      }
    });

    test("without the right to hear broadcasts → Unauthorized", async () => {
      const socket = await its.raw();
      const config = {
        private: true,
        presence: { enabled: true },
        broadcast: { replay: { since: 1 } },
      };
      const reply = await socket.join("realtime:room:hear-presence", config, await sessionToken());
      assert.match(String((reply[4].response as { reason: string }).reason), /^Unauthorized: /);
    });

    test("what is sent during the joins is heard once by each, replayed or live", async () => {
      const witness = await replayed({ since: since(60) });
      const sending = (async () => {
        for (let n = 0; n < 20; n += 1) {
          await its.database.query("select realtime.send('{}'::jsonb, $1, $2)", [String(n), topic]);
        }
      })();
      const atOnce = Promise.resolve();
      const { socket, frames } = await replayed({ since: since(60), limit: 25 }, atOnce);
      await sending;
      const all = Array.from({ length: 20 }, (_, n) => String(n));
      for (const event of all)
        assert.equal(readUserBroadcast(await witness.socket.next()).event, event);
      const name = (frame: unknown) =>
        frame instanceof Uint8Array ? readUserBroadcast(frame).event : (frame as unknown[])[4];
      const heard = [...frames, ...(await socket.rest())].map((frame) =>
        typeof name(frame) === "string" ? name(frame) : (name(frame) as { event: string }).event,
      );
      assert.deepEqual(heard, all);
    });
  });
}
