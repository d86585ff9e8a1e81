import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Database, Queries } from "../../../supabase/local/database/database.ts";
import { acting, messages } from "./acting.ts";

/** What a trigger sends of the rows that change. */
export function broadcastChangesSuite(database: () => Database): void {
  const as = acting(database);

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
}
