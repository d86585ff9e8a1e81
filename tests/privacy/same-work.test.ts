import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { centreOf } from "../../shared/domain/geohash.ts";
import type { Queries } from "../../supabase/local/database/database.ts";
import { type Attacker, RedTeam } from "../support/red-team.ts";
import { CALLS_ABOUT, type CallAbout, unseenPeople } from "../support/refused-calls.ts";

/**
 * A14: how long an answer takes must not tell why somebody may not be seen. It is made equal by doing
 * the same work: each call reads the same tables, by the same indexes, as often, whatever the reason.
 * How long that takes, `npm run bench -- timing` measures.
 */

const TOWN = "gcpvj0";

describe("A14: the work that an answer takes", () => {
  let team: RedTeam;
  let attacker: Attacker;
  let people: Map<string, string>;
  before(async () => {
    team = await RedTeam.open();
    attacker = await team.attacker();
    await team.settle([{ id: attacker.id, home: centreOf(TOWN) }]);
    people = await unseenPeople(team, attacker, TOWN);
    await team.tell();
  });
  after(() => team.close());

  /** Runs on one connection, on which Postgres has planned each statement when the work is measured. */
  const onOneConnection = <T>(work: (tx: Queries) => Promise<T>) =>
    team.api.stack.database.transaction(async (tx) => {
      // Of few rows Postgres reads all, and of many it asks an index.
      await tx.query("set local enable_seqscan = off");
      return await work(tx);
    });

  /** How often a call has read each table and index of ours. */
  async function workOf(
    tx: Queries,
    { name, args }: CallAbout,
    id: string,
    { undo = true } = {},
  ): Promise<Record<string, number>> {
    const before = await readsOf(tx);
    await tx.query("savepoint before_the_call");
    const claims = { sub: attacker.id, role: "authenticated", aud: "authenticated" };
    await tx.query(
      "select set_config('role', 'authenticated', true), set_config('request.jwt.claims', $1, true)",
      [JSON.stringify(claims)],
    );
    const named = Object.entries(args(id));
    const given = named.map(([argument], nth) => `${argument} => $${nth + 1}`).join(", ");
    await tx
      .query(
        `select api.${name}(${given})`,
        named.map(([, value]) => value),
      )
      .catch(() => {});
    // What a call did is undone; what it read stays counted.
    if (undo) await tx.query("rollback to savepoint before_the_call");
    const after = await readsOf(tx);
    return Object.fromEntries(
      Object.entries(after)
        .map(([relation, reads]) => [relation, reads - (before[relation] ?? 0)] as const)
        .filter(([, reads]) => reads > 0),
    );
  }

  async function readsOf(tx: Queries): Promise<Record<string, number>> {
    const rows = await tx.query<{ relation: string; reads: number }>(
      `select oid::regclass::text as relation, pg_stat_get_xact_numscans(oid)::integer as reads
      from pg_catalog.pg_class
      where relkind in ('r', 'i') and relnamespace in ('app'::regnamespace, 'private'::regnamespace)`,
    );
    return Object.fromEntries(rows.map(({ relation, reads }) => [relation, reads]));
  }

  for (const call of CALLS_ABOUT) {
    test(`${call.name}: the same for everybody who may not be seen`, async () => {
      await onOneConnection(async (tx) => {
        for (const id of people.values()) await workOf(tx, call, id);
        const unknown = await workOf(tx, call, people.get("unknown") ?? "");
        assert.ok((unknown["private.rate_buckets_pkey"] ?? 0) > 0, "work is counted");
        for (const [reason, id] of people) {
          assert.deepEqual(await workOf(tx, call, id), unknown, reason);
        }
      });
    });
  }

  for (const call of CALLS_ABOUT) {
    test(`${call.name}: counts alike for everybody who may not be seen`, async () => {
      const spentOn = (id: string) =>
        onOneConnection(async (tx) => {
          await tx.query("delete from private.rate_buckets");
          await workOf(tx, call, id, { undo: false });
          await tx.query("reset role");
          return await tx.query("select action, tokens from private.rate_buckets order by action");
        });
      const unknown = await spentOn(people.get("unknown") ?? "");
      assert.equal(unknown.length, 1);
      for (const [reason, id] of people) {
        assert.deepEqual(await spentOn(id), unknown, reason);
        await team.sql(call.undo ?? "select", call.undo ? [attacker.id] : []);
      }
    });
  }

  test("the proof can fail: somebody who is seen is more work", async () => {
    const seen = await team.attacker("seen");
    await seen.call("update_location", { geohash: TOWN });
    const [listener] = CALLS_ABOUT;
    assert.ok(listener);
    await onOneConnection(async (tx) => {
      const unknown = await workOf(tx, listener, people.get("unknown") ?? "");
      assert.notDeepEqual(await workOf(tx, listener, seen.id), unknown);
    });
  });
});
