import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { App } from "@supabase/lite";
import type { Database, Queries, Row } from "../../supabase/local/database/database.ts";
import { applyPlatform } from "../../supabase/local/database/platform.ts";
import { LOCAL } from "../../supabase/local/settings.ts";
import { eventually } from "./eventually.ts";

const SOMEBODY = "66ab6a5e-7a2a-4c3f-9a55-0d9e1c1f2b3c";

/** Ends a transaction without a trace. */
class Undo extends Error {}

/** What platform.sql gives to a project. `open` gives a database without migrations. */
export function platformSuite(open: () => Promise<Database>): void {
  let database: Database;

  before(async () => {
    database = await open();
  });

  after(() => database.close());

  /** Runs `work` in a transaction that is undone, as `role` with its usual claims. */
  async function as<T>(role: string, work: (tx: Queries) => Promise<T>): Promise<T> {
    let result: { value: T } | null = null;
    await database
      .transaction(async (tx) => {
        const claims = JSON.stringify({ sub: SOMEBODY, role, email: "a@b.c" });
        await tx.query(
          "select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)",
          [role, claims],
        );
        result = { value: await work(tx) };
        throw new Undo();
      })
      .catch((cause) => {
        if (!(cause instanceof Undo)) throw cause;
      });
    assert.ok(result);
    return (result as { value: T }).value;
  }

  /** The only row of a statement. */
  async function one<T extends Row>(
    queries: Queries,
    sql: string,
    params?: readonly unknown[],
  ): Promise<T> {
    const [row, ...others] = await queries.query<T>(sql, params);
    assert.ok(row && others.length === 0);
    return row;
  }

  const messages = (tx: Queries) =>
    tx.query("select id, topic, event, payload, private, extension from realtime.messages");

  test("applied once more → changes nothing and refuses nothing", async () => {
    const catalog = () =>
      database.query(`
        select oid::regclass::text as name, relacl::text, relowner::regrole::text as owner
        from pg_catalog.pg_class
        where relnamespace::regnamespace::text in ('auth', 'realtime', 'cron', 'net', 'supabase_migrations')
        union all
        select oid::regprocedure::text, proacl::text, proowner::regrole::text
        from pg_catalog.pg_proc
        where pronamespace::regnamespace::text in ('auth', 'realtime', 'cron', 'net')
        order by 1`);
    const once = await catalog();
    await applyPlatform(database);
    assert.deepEqual(await catalog(), once);
  });

  test("a table, a function and a sequence made later → no grant to a phone's roles", async () => {
    await as("postgres", async (tx) => {
      await tx.query("create schema app");
      await tx.query("create table app.later (id serial primary key)");
      const { grants } = await one<{ grants: number }>(
        tx,
        `select count(*)::integer as grants
         from unnest(array['anon', 'authenticated', 'service_role']) as role
         where has_table_privilege(role, 'app.later', 'select')
           or has_sequence_privilege(role, 'app.later_id_seq', 'usage')
           or has_schema_privilege(role, 'app', 'usage')`,
      );
      assert.equal(grants, 0);
    });
  });

  test("the migrations' role → makes schemas, references users, and speaks for the phone's roles", async () => {
    await as("postgres", async (tx) => {
      await tx.query("create schema app");
      await tx.query(
        "create table app.own (id uuid primary key references auth.users (id) on delete cascade)",
      );
      await tx.query("create table app.place (at extensions.geography(point, 4326))");
      await tx.query(
        "create policy own on realtime.messages for select to authenticated using (realtime.topic() = 'x')",
      );
      await tx.query("create extension if not exists postgis with schema extensions");
      await tx.query("select cron.schedule('nightly', '0 3 * * *', 'select 1')");
      await tx.query("set local role authenticated");
    });
  });

  describe("auth", () => {
    test("uid, role, email and jwt → read the claims as PostgREST sets them", async () => {
      const claims = { sub: SOMEBODY, role: "authenticated", email: "a@b.c" };
      const seen = await as("authenticated", (tx) =>
        one(
          tx,
          "select auth.uid() as uid, auth.role() as role, auth.email() as email, auth.jwt() as jwt",
        ),
      );
      assert.deepEqual(seen, {
        uid: SOMEBODY,
        role: claims.role,
        email: claims.email,
        jwt: claims,
      });
    });

    test("the old one-claim settings → win", async () => {
      const other = "00000000-0000-4000-8000-000000000000";
      const seen = await as("authenticated", async (tx) => {
        await tx.query("select set_config('request.jwt.claim.sub', $1, true)", [other]);
        return await one(tx, "select auth.uid() as uid");
      });
      assert.deepEqual(seen, { uid: other });
    });

    test("without claims → null", async () => {
      const row = await one(
        database,
        "select auth.uid() as uid, auth.role() as role, auth.jwt() as jwt",
      );
      assert.deepEqual(row, { uid: null, role: null, jwt: null });
    });

    test("a phone's role → reads no user", async () => {
      for (const role of ["anon", "authenticated", "service_role"]) {
        await assert.rejects(
          as(role, (tx) => tx.query("select id from auth.users")),
          { code: "42501" },
        );
      }
    });

    test("lite's own schema run over it → finds everything there and changes nothing", async () => {
      const shape = () =>
        database.query(`
          select attrelid::regclass::text || '.' || attname as name, format_type(atttypid, atttypmod) as type
          from pg_catalog.pg_attribute
          where attrelid in (select oid from pg_catalog.pg_class where relnamespace = 'auth'::regnamespace)
            and attnum > 0
          union all
          select oid::regprocedure::text, pg_get_functiondef(oid)
          from pg_catalog.pg_proc where pronamespace = 'auth'::regnamespace
          order by 1`);
      const ours = await shape();
      const app = new App({
        connection: database.lite,
        auth: { enabled: true, jwt_secret: LOCAL.jwtSecret },
        db: { migrations: { enabled: false } },
        options: { server: { admin: false } },
      });
      await app.ensureSystemSchema();
      assert.deepEqual(await shape(), ours);
    });
  });

  describe("realtime.messages", () => {
    const privilege = (role: string, verb: string) =>
      one<{ has: boolean }>(
        database,
        "select has_table_privilege($1, 'realtime.messages', $2) as has",
        [role, verb],
      );

    test("a phone's roles → may select, insert and update, and not delete", async () => {
      for (const role of ["anon", "authenticated", "service_role"]) {
        for (const verb of ["select", "insert", "update"]) {
          assert.deepEqual(await privilege(role, verb), { has: true }, `${role} ${verb}`);
        }
        assert.deepEqual(await privilege(role, "delete"), { has: false }, role);
      }
    });

    test("without a policy → a phone reads nothing and writes nothing", async () => {
      await as("authenticated", async (tx) => assert.deepEqual(await messages(tx), []));
      await assert.rejects(
        as("authenticated", (tx) =>
          tx.query("insert into realtime.messages (topic, extension) values ('a', 'broadcast')"),
        ),
        { code: "42501", message: /row-level security/ },
      );
    });

    test("a partition itself → closed to a phone", async () => {
      const { name } = await one<{ name: string }>(
        database,
        "select min(inhrelid::regclass::text) as name from pg_inherits where inhparent = 'realtime.messages'::regclass",
      );
      await assert.rejects(
        as("anon", (tx) => tx.query(`select topic from ${name}`)),
        { code: "42501" },
      );
    });

    test("has a partition for each day from yesterday to three days ahead, and drops the old", async () => {
      await as("supabase_realtime_admin", async (tx) => {
        await tx.query("reset role");
        await tx.query(
          "create table realtime.messages_2020_01_01 partition of realtime.messages for values from ('2020-01-01') to ('2020-01-02')",
        );
        await tx.query("select realtime.maintain_partitions()");
        const rows = await tx.query<{ day: number }>(
          `select to_date(right(c.relname, 10), 'YYYY_MM_DD') - (now() at time zone 'utc')::date as day
           from pg_inherits join pg_class as c on c.oid = inhrelid
           where inhparent = 'realtime.messages'::regclass order by 1`,
        );
        assert.deepEqual(
          rows.map(({ day }) => day),
          [-1, 0, 1, 2, 3],
        );
      });
    });
  });

  describe("realtime.send", () => {
    test("an object → is kept with an id, as a private broadcast", async () => {
      await as("service_role", async (tx) => {
        await tx.query(`select realtime.send('{"a": 1}', 'hello', 'user:1')`);
        await tx.query(`select realtime.send('{"id": "own"}', 'hello', 'open', false)`);
        const [first, second] = await messages(tx);
        assert.deepEqual(first, {
          id: first?.id,
          topic: "user:1",
          event: "hello",
          payload: { a: 1, id: first?.id },
          private: true,
          extension: "broadcast",
        });
        assert.deepEqual([second?.payload, second?.private], [{ id: "own" }, false]);
      });
    });

    test("without a policy for the caller → nothing is sent, and the transaction goes on", async () => {
      await as("authenticated", async (tx) => {
        await tx.query("select realtime.send('{}', 'hello', 'user:1')");
        await tx.query("reset role");
        assert.deepEqual(await messages(tx), []);
      });
    });

    test("with a policy for the caller on its topic → is sent", async () => {
      await as("postgres", async (tx) => {
        await tx.query(
          "create policy own on realtime.messages for insert to authenticated with check (realtime.topic() = 'user:' || auth.uid())",
        );
        await tx.query("set local role authenticated");
        await tx.query("select realtime.send('{}', 'hello', 'user:1')");
        await tx.query("select realtime.send('{}', 'hello', 'user:' || auth.uid())");
        await tx.query("set local role postgres");
        assert.deepEqual(
          (await messages(tx)).map(({ topic }) => topic),
          [`user:${SOMEBODY}`],
        );
      });
    });

    test("an array, a missing topic, or a day without a partition → a warning, no error, no message", async () => {
      await as("service_role", async (tx) => {
        await tx.query("select realtime.send('[1]', 'hello', 'user:1')");
        await tx.query("select realtime.send('{}', 'hello', null)");
        await tx.query("reset role");
        await tx.query(
          "do $$ begin execute format('drop table realtime.%I', 'messages_' || to_char(now() at time zone 'utc', 'YYYY_MM_DD')); end $$",
        );
        await tx.query("select realtime.send('{}', 'hello', 'user:1')");
        assert.deepEqual(await messages(tx), []);
      });
    });

    test("realtime.topic() → the topic sent to until the transaction ends, null before", async () => {
      const topic = "select realtime.topic() as topic";
      await as("service_role", async (tx) => {
        assert.deepEqual(await one(tx, topic), { topic: null });
        await tx.query("select realtime.send('{}', 'hello', 'user:1')");
        assert.deepEqual(await one(tx, topic), { topic: "user:1" });
        await tx.query("select realtime.send('[]', 'hello', 'user:2')");
        assert.deepEqual(await one(tx, topic), { topic: "user:1" });
      });
      assert.deepEqual(await one(database, topic), { topic: null });
    });

    test("bytes by send_binary → are kept beside an empty payload", async () => {
      await as("service_role", async (tx) => {
        await tx.query("select realtime.send_binary($1, 'hello', 'user:1')", [
          Uint8Array.of(0, 255),
        ]);
        const row = await one<{ binary_payload: Uint8Array; payload: null }>(
          tx,
          "select binary_payload, payload from realtime.messages",
        );
        assert.deepEqual([[...row.binary_payload], row.payload], [[0, 255], null]);
      });
    });

    test("committed → wakes who listens; rolled back → does not", async () => {
      let woken = 0;
      const stop = await database.listen("realtime_messages", () => {
        woken += 1;
      });
      const base = woken;
      await as("service_role", (tx) => tx.query("select realtime.send('{}', 'hello', 'user:1')"));
      await database.query("select realtime.send('{}', 'hello', 'user:1')");
      await eventually(() => assert.equal(woken, base + 1));
      await stop();
      await database.query("delete from realtime.messages");
    });
  });

  describe("realtime.broadcast_changes", () => {
    const table = async (tx: Queries, level: string) => {
      await tx.query("create schema app");
      await tx.query("create table app.songs (id integer, title text)");
      await tx.query(`
        create function app.tell() returns trigger language plpgsql as $$
        begin
          perform realtime.broadcast_changes(
            'songs', tg_op, tg_op, tg_table_name, tg_table_schema, new, old, '${level}');
          return null;
        end $$`);
      await tx.query(
        "create trigger tell after insert or delete on app.songs for each row execute function app.tell()",
      );
    };

    test("in a row's trigger → sends the rows, privately", async () => {
      await as("postgres", async (tx) => {
        await table(tx, "ROW");
        await tx.query("insert into app.songs values (1, 'a')");
        await tx.query("delete from app.songs");
        const sent = (await messages(tx)).map(({ payload, event, ...rest }) => {
          const { id, ...change } = payload as Record<string, unknown>;
          return { event, change, sameId: id === rest.id, private: rest.private };
        });
        const change = { table: "songs", schema: "app" };
        const song = { id: 1, title: "a" };
        assert.deepEqual(sent, [
          {
            event: "INSERT",
            change: { ...change, operation: "INSERT", record: song, old_record: null },
            sameId: true,
            private: true,
          },
          {
            event: "DELETE",
            change: { ...change, operation: "DELETE", record: null, old_record: song },
            sameId: true,
            private: true,
          },
        ]);
      });
    });

    test("for a statement, or another operation → fails the statement", async () => {
      await assert.rejects(
        as("postgres", async (tx) => {
          await table(tx, "STATEMENT");
          await tx.query("insert into app.songs values (1, 'a')");
        }),
        { message: /^Failed to process the row: / },
      );
    });
  });

  describe("cron", () => {
    test("the same name again → the same job with the new schedule; no name → a new job", async () => {
      await as("postgres", async (tx) => {
        const schedule = (...args: string[]) =>
          one<{ id: number }>(
            tx,
            `select cron.schedule(${args.map((_, i) => `$${i + 1}`).join(", ")}) as id`,
            args,
          );
        const first = await schedule("sweep", "*/5 * * * *", "select 1");
        const again = await schedule("sweep", "10 seconds", "select 2");
        assert.equal(again.id, first.id);
        const unnamed = await schedule("0 0 * * 0", "select 3");
        assert.notEqual(unnamed.id, first.id);
        const jobs = await tx.query(
          "select schedule, command, username, active, jobname from cron.job order by jobid",
        );
        const job = { username: "postgres", active: true };
        assert.deepEqual(jobs, [
          { ...job, schedule: "10 seconds", command: "select 2", jobname: "sweep" },
          { ...job, schedule: "0 0 * * 0", command: "select 3", jobname: null },
        ]);
      });
    });

    test("a schedule that pg_cron refuses → refused; one that it takes → taken", async () => {
      const fits = [
        "* * * * *",
        "1-5,10 */2 1,15 jan-mar mon",
        "0 0 * * 7",
        "59 seconds",
        " 5 4 * * * ",
      ];
      const unfit = [
        "",
        "* * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "5/15 * * * *",
        "5-1 * * * *",
      ];
      const alsoUnfit = [
        "0 seconds",
        "60 seconds",
        "daily",
        "* * * * * *",
        "* * * foo *",
        "@every 1m",
      ];
      const rows = await database.query<{ schedule: string; fits: boolean }>(
        "select schedule, cron.is_schedule(schedule) as fits from unnest($1::text[]) as schedule",
        [[...fits, ...unfit, ...alsoUnfit]],
      );
      for (const row of rows) assert.equal(row.fits, fits.includes(row.schedule), row.schedule);
      await assert.rejects(database.query("select cron.schedule('x', 'daily', 'select 1')"), {
        code: "22023",
        message: "invalid schedule: daily",
      });
    });

    test("alter_job and unschedule → change and remove the own job; an unknown one → an error", async () => {
      await as("postgres", async (tx) => {
        const { id } = await one(tx, "select cron.schedule('a', '1 second', 'select 1') as id");
        await tx.query("select cron.alter_job($1, schedule => '2 seconds', active => false)", [id]);
        assert.deepEqual(await one(tx, "select schedule, command, active from cron.job"), {
          schedule: "2 seconds",
          command: "select 1",
          active: false,
        });
        assert.deepEqual(await one(tx, "select cron.unschedule('a') as gone"), { gone: true });
        assert.deepEqual(await tx.query("select from cron.job"), []);
      });
      await assert.rejects(database.query("select cron.unschedule('a')"), {
        message: "could not find valid entry for job 'a'",
      });
    });

    test("a phone → sees no job and makes none", async () => {
      for (const role of ["anon", "authenticated", "service_role"]) {
        await assert.rejects(
          as(role, (tx) => tx.query("select cron.schedule('1 second', 'select 1')")),
          { code: "42501" },
        );
      }
    });
  });

  describe("net", () => {
    test("a phone → sends no request", async () => {
      for (const role of ["anon", "authenticated"]) {
        await assert.rejects(
          as(role, (tx) => tx.query("select net.http_get('http://127.0.0.1/')")),
          { code: "42501" },
        );
      }
    });

    test("a body that is not JSON → refused", async () => {
      const post = `select net.http_post('http://127.0.0.1/', headers => '{"content-type": "text/plain"}')`;
      await assert.rejects(
        as("postgres", (tx) => tx.query(post)),
        { message: 'Content-Type header must be "application/json"' },
      );
    });
  });
}
