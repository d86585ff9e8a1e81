import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import type { Database, Queries } from "../../../supabase/local/database/database.ts";
import { fastLimits } from "../../../supabase/local/realtime/limits.ts";
import { eventually } from "../../support/eventually.ts";
import { USER_ID } from "../../support/tokens.ts";
import { readUserBroadcast } from "../support/raw-socket.ts";
import { sessionToken, useServer } from "../support/server.ts";

const isPrivate = { private: true };

/** What an app meets in production and would not on a more generous database. */
export function databaseRulesSuite(database: () => Database): void {
  describe("the rules of the database", () => {
    const its = useServer(database);

    /** A raw socket that hears the private channel of the topic, by the secret key's role. */
    async function listener(topic: string) {
      const socket = await its.raw({ apikey: await sessionToken({ role: "service_role" }) });
      assert.equal((await socket.join(`realtime:${topic}`, isPrivate))[4].status, "ok");
      return socket;
    }

    /** `realtime.send` by a listener, as in a trigger of its own insert. */
    const sendAsListener = (topic: string) =>
      asListener(database(), async (tx) => {
        await tx.query("select realtime.send('{}'::jsonb, 'e', $1)", [topic]);
        await tx.query("select 1");
      });

    test("realtime.send by one whom no policy lets send → nobody hears, and its transaction goes on", async () => {
      const socket = await listener("room:mute");
      await sendAsListener("room:mute");
      await database().query("select realtime.send('{}'::jsonb, 'last', 'room:mute')");
      assert.equal(readUserBroadcast(await socket.next()).event, "last");
    });

    test("realtime.send by one whom a policy lets send → is heard", async () => {
      const socket = await listener("room:send-broadcast");
      await sendAsListener("room:send-broadcast");
      assert.equal(readUserBroadcast(await socket.next()).event, "e");
    });

    test("a phone's role may not delete a message", async () => {
      const deleting = asListener(database(), (tx) => tx.query("delete from realtime.messages"));
      await assert.rejects(deleting, { code: "42501" });
    });

    test("a topic of which no policy speaks → nobody joins, for none is given", async () => {
      const socket = await its.raw();
      const reply = await socket.join("realtime:unspoken", isPrivate, await sessionToken());
      assert.match(JSON.stringify(reply[4]), /Unauthorized: You do not have permissions to read/);
    });

    test("a policy whose query is cancelled → the join is refused with QueryCanceled", async () => {
      await database().exec(`
        create function public.slow() returns boolean language plpgsql as
        $$ begin raise query_canceled; end $$;
        create policy "too slow" on realtime.messages for select to authenticated
        using (realtime.topic() = 'slow' and public.slow())`);
      const socket = await its.raw();
      const reply = await socket.join("realtime:slow", isPrivate, await sessionToken());
      await database().exec(`
        drop policy "too slow" on realtime.messages;
        drop function public.slow()`);
      const reason = "QueryCanceled: Query was cancelled, please try again";
      assert.deepEqual(reply[4], { status: "error", response: { reason } });
    });
  });

  describe("a day without its partition", () => {
    const its = useServer(database);
    afterEach(() => database().query("select realtime.maintain_partitions()"));

    test("joins of private channels → MissingPartition; realtime.send → silence", async () => {
      const topic = `user:${USER_ID}`;
      const socket = await its.raw();
      await socket.join(`realtime:${topic}`, isPrivate, await sessionToken());
      await dropToday(database());
      await database().query("select realtime.send('{}'::jsonb, 'lost', $1)", [topic]);
      const other = await its.raw();
      const reply = await other.join(`realtime:${topic}`, isPrivate, await sessionToken());
      const reason =
        "MissingPartition: Realtime was unable to find the expected messages partition";
      assert.deepEqual(reply[4], { status: "error", response: { reason } });
      assert.equal((await other.join("realtime:public"))[4].status, "ok");
      await database().query("select realtime.maintain_partitions()");
      await database().query("select realtime.send('{}'::jsonb, 'heard', $1)", [topic]);
      assert.equal(readUserBroadcast(await socket.next()).event, "heard");
    });

    test("a renewal of a token → the channel ends, and says that the database is out of reach", async () => {
      const topic = `realtime:user:${USER_ID}`;
      const socket = await its.raw();
      await socket.join(topic, isPrivate, await sessionToken());
      await dropToday(database());
      const access_token = await sessionToken({ jti: "2" });
      socket.send(["1", "2", topic, "access_token", { access_token }]);
      const message = "Realtime was unable to connect to the project database";
      assert.equal((await socket.next())[4].message, message);
      assert.equal((await socket.next())[3], "phx_close");
    });

    test("gets it when a first phone joins", async () => {
      await dropToday(database());
      const socket = await its.raw();
      const topic = `realtime:user:${USER_ID}`;
      assert.equal((await socket.join(topic, isPrivate, await sessionToken()))[4].status, "ok");
    });
  });

  describe("the upkeep of partitions", () => {
    useServer(database, { limits: { ...fastLimits, partitionsMs: 50 } });

    test("makes the days to come and drops those of more than three days ago, with nobody there", async () => {
      await dropToday(database());
      await database().exec(
        `create table realtime.messages_2020_01_01 partition of realtime.messages
         for values from ('2020-01-01') to ('2020-01-02')`,
      );
      await eventually(async () => {
        const [row] = await database().query<{ days: number; old: string | null }>(
          `select
             (select count(*)::integer from pg_catalog.pg_inherits
              where inhparent = 'realtime.messages'::regclass) as days,
             to_regclass('realtime.messages_2020_01_01')::text as old`,
        );
        assert.deepEqual(row, { days: 5, old: null });
      });
    });
  });
}

/** Runs `work` in a transaction as a phone's call does. */
function asListener(database: Database, work: (tx: Queries) => Promise<unknown>): Promise<unknown> {
  return database.transaction(async (tx) => {
    await tx.query(
      "select set_config('role', 'authenticated', true), set_config('request.jwt.claims', $1, true)",
      [JSON.stringify({ sub: USER_ID, role: "authenticated" })],
    );
    return await work(tx);
  });
}

async function dropToday(database: Database): Promise<void> {
  await database.exec(`do $$ begin
    execute 'drop table realtime.messages_' || to_char(now() at time zone 'utc', 'YYYY_MM_DD');
  end $$`);
}
