import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";
import { limitsOf, strictLimits } from "../../../supabase/local/realtime/limits.ts";
import { PLANS, type Plan } from "../../../supabase/local/realtime/plans.ts";
import { USER_ID } from "../../support/tokens.ts";
import { type RawSocket, readUserBroadcast } from "../support/raw-socket.ts";
import { sessionToken, useServer } from "../support/server.ts";

const topic = `user:${USER_ID}`;
const line = "MessagePerSecondRateLimitReached: Too many messages per second";

/** The server's clock, which only tests turn: rates are averages over a minute. */
const clock = { ahead: 0 };
const began = Date.now();
const now = () => new Date(began + clock.ahead);
const pass = (seconds: number) => {
  clock.ahead += seconds * 1_000;
};

export function planSuite(database: () => Database): void {
  describe("a project on a plan", () => {
    const its = useServer(database, { plan: "free", now });
    afterEach(() => {
      clock.ahead = 0;
    });

    const token = () => sessionToken({ exp: Math.round(began / 1_000) + 3_600 });

    async function listener(): Promise<RawSocket> {
      const socket = await its.raw({ apikey: await token() });
      assert.equal((await socket.join(`realtime:${topic}`, { private: true }))[4].status, "ok");
      return socket;
    }

    const send = (count: number, event: string) =>
      its.database.query(
        `insert into realtime.messages (topic, extension, event, payload, private)
         select $1, 'broadcast', $2, '{}', true from generate_series(1, $3::integer)`,
        [topic, event, count],
      );

    /** The names of the events that come until the one of that name does. */
    async function heardUntil(socket: RawSocket, last: string): Promise<string[]> {
      for (const names: string[] = []; ; ) {
        const { event } = readUserBroadcast(await socket.next());
        if (event === last) return names;
        names.push(event);
      }
    }

    test("50 rows a second to one listener are 100 messages a second: all are heard until a bucket is full, then none", async () => {
      const socket = await listener();
      await send(250, "within");
      await send(1, "end");
      assert.equal((await heardUntil(socket, "end")).length, 250);
      pass(5);
      await send(10, "dropped");
      await its.server.settled();
      pass(20);
      await send(1, "end");
      assert.deepEqual(await heardUntil(socket, "end"), []);
    });

    test("49 rows a second to one listener are within 100 messages a second", async () => {
      const socket = await listener();
      for (let bucket = 0; bucket < 3; bucket += 1) {
        await send(245, "within");
        await send(1, "end");
        assert.equal((await heardUntil(socket, "end")).length, 245);
        pass(5);
      }
      assert.deepEqual(its.server.logged, []);
    });

    test("two listeners count twice", async () => {
      const [one, two] = [await listener(), await listener()];
      await send(170, "within");
      await send(1, "end");
      for (const socket of [one, two]) await heardUntil(socket, "end");
      pass(5);
      await send(1, "dropped");
      await its.server.settled();
      assert.deepEqual(its.server.logged, [line], "170 rows and 340 deliveries in 5 seconds");
    });

    test("over the limit: the log says so once, phones hear nothing of it, joins are answered ok, and after 15 seconds messages come again", async () => {
      const socket = await listener();
      await send(260, "before");
      await send(1, "end");
      await heardUntil(socket, "end");
      for (let seconds = 0; seconds < 15; seconds += 5) {
        pass(5);
        await send(1, "dropped");
        await its.server.settled();
        assert.deepEqual(await socket.rest(), [], `${seconds} s later`);
      }
      await listener();
      pass(5);
      await send(1, "again");
      assert.equal(readUserBroadcast(await socket.next()).event, "again");
      assert.deepEqual(its.server.logged, [line]);
    });

    test("a burst between two looks passes whole", async () => {
      const socket = await listener();
      await send(2_000, "burst");
      await send(1, "end");
      assert.equal((await heardUntil(socket, "end")).length, 2_000);
    });

    test("a row over 256,500 bytes is dropped", async () => {
      const socket = await listener();
      const empty = '{"x": "", "id": ""}'.length;
      for (const length of [256_501, 256_500]) {
        await its.database.query("select realtime.send($1::text::jsonb, $2, $3)", [
          JSON.stringify({ id: "", x: "x".repeat(length - empty) }),
          String(length),
          topic,
        ]);
      }
      assert.equal(readUserBroadcast(await socket.next()).event, "256500");
    });
  });

  describe("the plans", () => {
    const numbers: [Plan, number[]][] = [
      ["free", [200, 100, 100, 100, 256_500]],
      ["pro", [500, 500, 500, 100, 3_000_500]],
      ["pro_without_spend_cap", [10_000, 2_500, 2_500, 100, 3_000_500]],
    ];
    for (const [plan, expected] of numbers) {
      test(`${plan}: connections, messages and joins a second, channels, bytes: ${expected.join(", ")}`, () => {
        const limits = limitsOf(plan);
        assert.deepEqual(
          [
            limits.sockets,
            limits.eventsPerSecond,
            limits.joinsPerSecond,
            limits.channelsPerSocket,
            limits.payloadBytes,
          ],
          expected,
        );
        assert.equal(limits.joinRefusalMs, strictLimits.joinRefusalMs);
      });
    }

    test("are those that the stack knows", () => {
      assert.deepEqual(
        numbers.map(([plan]) => plan),
        Object.keys(PLANS),
      );
    });
  });
}
