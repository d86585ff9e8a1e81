import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";
import { fastLimits } from "../../../supabase/local/realtime/limits.ts";
import { USER_ID } from "../../support/tokens.ts";
import { type RawSocket, readUserBroadcast } from "../support/raw-socket.ts";
import { sessionToken, useServer } from "../support/server.ts";

const topic = `user:${USER_ID}`;
const established = "Replication connection established";

/** The server's clock, which only tests turn. */
const clock = { ahead: 0 };
const now = () => new Date(Date.now() + clock.ahead);

/** What the real service loses of database broadcasts, and how a phone can know. */
export function lossSuite(database: () => Database): void {
  describe("database broadcasts that are lost", () => {
    const its = useServer(database, { now });
    afterEach(() => {
      clock.ahead = 0;
    });

    async function listener(broadcast: Record<string, unknown> = {}): Promise<RawSocket> {
      const socket = await its.raw();
      const config = { private: true, broadcast };
      const reply = await socket.join(`realtime:${topic}`, config, await sessionToken());
      assert.equal(reply[4].status, "ok");
      return socket;
    }

    async function send(event: string): Promise<void> {
      await its.database.query("select realtime.send('{}'::jsonb, $1, $2)", [event, topic]);
      await its.server.settled();
    }

    const next = async (socket: RawSocket) => readUserBroadcast(await socket.next()).event;

    test("replication is cut → what is committed meanwhile is lost, joins are answered ok, nobody is told", async () => {
      const socket = await listener();
      its.server.play("cut", 7);
      await send("lost");
      const late = await listener();
      await send("lost as well");
      clock.ahead += 7_000;
      await send("heard");
      for (const phone of [socket, late]) {
        assert.equal(await next(phone), "heard");
        assert.deepEqual(await phone.rest(), []);
      }
      assert.deepEqual([its.server.faults, its.server.logged], [[], []]);
    });

    test("a cold start → what is committed shortly after the first join is lost", async () => {
      its.server.play("cold start", 1);
      clock.ahead += 60_000;
      const socket = await listener();
      await send("lost");
      clock.ahead += 1_000;
      await send("heard");
      assert.equal(await next(socket), "heard");
      const other = await listener();
      await send("heard at once");
      assert.equal(await next(other), "heard at once", "the next join finds it warm");
    });

    test("a scene of no seconds ends one that is played", async () => {
      const socket = await listener();
      its.server.play("cut", 3_600);
      its.server.play("cut", 0);
      await send("heard");
      assert.equal(await next(socket), "heard");
    });

    test("replication_ready → told half a second after the join, once", async () => {
      const began = performance.now();
      const socket = await listener({ replication_ready: true });
      assert.deepEqual(await socket.rest(), []);
      const [joinRef, ref, , event, payload] = await socket.next();
      assert.ok(performance.now() - began >= 490);
      assert.deepEqual([joinRef, ref, event], ["1", null, "system"]);
      const expected = { extension: "system", status: "ok", message: established, channel: topic };
      assert.deepEqual(payload, expected);
      await new Promise((resolve) => setTimeout(resolve, 600));
      assert.deepEqual(await socket.rest(), []);
    });

    test("replication_ready while replication is cut → told only when messages are heard again", async () => {
      its.server.play("cut", 3_600);
      const socket = await listener({ replication_ready: true });
      await assert.rejects(socket.next(700));
      its.server.play("cut", 0);
      assert.equal((await socket.next())[4].message, established);
    });
  });

  describe("database broadcasts that do not come back in time", () => {
    const limits = { ...fastLimits, readyCheckMs: 20, readyTimeoutMs: 100 };
    const its = useServer(database, { limits });

    test("end the channel of who asked for replication_ready, and no other", async () => {
      its.server.play("cut", 60);
      const [asking, other] = [await its.raw(), await its.raw()];
      await asking.join("realtime:a", { broadcast: { replication_ready: true } });
      await other.join("realtime:a");
      const message = "Replication connection was not established in time";
      const told = { extension: "system", status: "error", message, channel: "a" };
      assert.deepEqual((await asking.next())[4], told);
      assert.deepEqual(await asking.next(), ["1", "1", "realtime:a", "phx_close", {}]);
      assert.deepEqual(await other.rest(), []);
    });

    test("a channel that is left before it is told hears nothing more", async () => {
      const socket = await its.raw();
      await socket.join("realtime:a", { broadcast: { replication_ready: true } });
      socket.send(["1", "2", "realtime:a", "phx_leave", {}]);
      await socket.rest();
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.deepEqual(await socket.rest(), []);
    });
  });
}
