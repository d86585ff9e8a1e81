import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";
import { acting, messages, one } from "./acting.ts";

/** Who may do what with the messages of Realtime. */
export function realtimeMessagesSuite(database: () => Database): void {
  const as = acting(database);

  describe("realtime.messages", () => {
    const privilege = (role: string, verb: string) =>
      one<{ has: boolean }>(
        database(),
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
        database(),
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
}
