import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Database } from "../../supabase/local/database/database.ts";
import { type Row, refusal, type Told } from "../support/find-rows.ts";
import { liftRateLimits } from "../support/rate-limits.ts";
import {
  addListener,
  openProjectDatabase,
  type SqlListener,
  sqlListener,
} from "../support/sql-listener.ts";
import { seeded } from "../support/statistics.ts";
import { tellAll } from "../support/teller.ts";

const LISTENERS = 12;
const ROUNDS = 100;
/** How many act at the same moment, each on a connection of their own: two pools of ten. */
const AT_ONCE = 20;

describe("Finds of listeners who act at the same moment", () => {
  const pools: Database[] = [];
  /** For the teller, whose connections are its own. */
  let beside: Database;
  const phones = new Map<string, SqlListener[]>();
  const ids: string[] = [];
  before(async () => {
    for (let pool = 0; pool < AT_ONCE / 10; pool++) pools.push(await openProjectDatabase());
    beside = await openProjectDatabase();
    await liftRateLimits(beside);
    // Who has blocked whom, also for a moment.
    await beside.exec(`
      create table public.parted (one uuid, other uuid);
      create function public.remember_parted() returns trigger language plpgsql security definer as $$
      begin
        insert into public.parted values (new.blocker_id, new.blocked_id);
        return null;
      end $$;
      create trigger remember_parted after insert on app.blocks
      for each row execute function public.remember_parted();
    `);
    await begin();
  });
  after(() => Promise.all([...pools, beside].map((pool) => pool.close())));

  const sql = async <T extends Record<string, unknown>>(statement: string, params?: unknown[]) => {
    const [pool] = pools;
    assert.ok(pool);
    return await pool.query<T>(statement, params);
  };
  const finds = () =>
    sql<Row & Record<string, unknown>>(
      `select id, seeker_id as seeker, target_id as target, status, started_at is not null as ran,
        exists (
          select from public.parted
          where (one, other) in ((seeker_id, target_id), (target_id, seeker_id))
        ) as parted
      from app.finds order by asked_at, id`,
    );

  async function comeBack(phone: SqlListener): Promise<void> {
    await phone.call("go_live");
    await sql("delete from private.publish_epochs where user_id = $1", [phone.id]);
    await phone.call("update_location", { geohash: "gcpvj0" });
  }

  async function begin(): Promise<void> {
    await sql(
      "update private.limits set value = 0 where name in ('find_pause_s', 'find_pause_second_s', 'find_pause_most_s', 'find_answer_interval_s')",
    );
    for (let nth = 0; nth < LISTENERS; nth++) {
      const [first, ...rest] = pools;
      assert.ok(first);
      const listener = await addListener(first, `l${nth}`);
      ids.push(listener.id);
      phones.set(listener.id, [listener, ...rest.map((pool) => sqlListener(pool, listener.id))]);
      await listener.call("update_settings", { allow_find: true });
      await comeBack(listener);
    }
  }

  /** One step of chance by one listener; refused or not, it is over when it returns. */
  async function step(random: () => number, known: readonly Row[], nth: number): Promise<void> {
    const any = <T>(of: readonly T[]) => of[Math.floor(random() * of.length)] as T;
    const find = known.length > 0 && random() < 0.95 ? any(known) : undefined;
    const find_id = find?.id ?? crypto.randomUUID();
    const user_id = any(ids);
    const phoneOf = (id: string) => phones.get(id)?.[nth % pools.length] as SqlListener;
    const anybody = phoneOf(any(ids));
    const party = find && random() < 0.9 ? phoneOf(any([find.seeker, find.target])) : anybody;
    const acts: [number, () => Promise<unknown>][] = [
      [14, () => anybody.call("start_find", { target_id: user_id })],
      [14, () => party.call("accept_find", { find_id })],
      [4, () => party.call("decline_find", { find_id })],
      [1, () => party.call("cancel_find", { find_id })],
      [9, () => party.call("complete_find", { find_id })],
      [6, () => party.call("send_find_location", { find_id, geohash: "gcpvj0d1" })],
      [1, () => party.call("go_offline")],
      [9, () => comeBack(anybody)],
      [1, () => anybody.call("forget_location")],
      [1, () => party.call("block", { user_id })],
      [2, () => anybody.call("unblock", { user_id })],
      [2, () => sql("delete from app.blocks")],
      [4, () => sql("update app.finds set expires_at = now() where id = $1", [find_id])],
      [2, () => sql("select private.sweep_finds()")],
      [1, () => sql("select private.sweep_presence()")],
    ];
    const deck = acts.flatMap(([weight, act]) => Array<typeof act>(weight).fill(act));
    await any(deck)().catch(refusal);
  }

  /** Adds what was sent since the last time, when all that is due is told. */
  async function listen(told: Told): Promise<void> {
    await tellAll(beside);
    const messages = await sql<{ topic: string; event: string; payload: Record<string, string> }>(
      `with sent as (delete from realtime.messages returning *)
      select topic, event, payload from sent where event like 'find:%'`,
    );
    for (const { topic, event, payload } of messages) {
      const { sessionId = "", status } = payload;
      const lines = told.get(sessionId) ?? [];
      lines.push([event, topic.slice("user:".length), status].filter(Boolean).join(" "));
      told.set(sessionId, lines);
    }
  }

  async function checkRows(rows: readonly Row[]): Promise<void> {
    const running = rows.filter(({ status }) => status === "active");
    const waiting = rows.filter(({ status }) => status === "pending");
    const parties = running.flatMap(({ seeker, target }) => [seeker, target]);
    assert.equal(new Set(parties).size, parties.length, "nobody is in two running Finds");
    const seekers = [...running, ...waiting].map(({ seeker }) => seeker);
    assert.equal(new Set(seekers).size, seekers.length, "nobody seeks two");
    for (const { target } of waiting) {
      assert.ok(waiting.filter((row) => row.target === target).length <= 3, "three wait at most");
    }
    const positions = await sql<{ id: string }>("select user_id as id from private.find_positions");
    assert.deepEqual(
      positions.map(({ id }) => id).sort(),
      parties.sort(),
      "positions are there of who is in a running Find, and of nobody else",
    );
    const [adrift] = await sql(
      `select from app.finds where status in ('pending', 'active') and (
        seeker_id not in (select user_id from app.presence)
        or target_id not in (select user_id from app.presence)
        or private.are_parted(seeker_id, target_id)
      )`,
    );
    assert.equal(adrift, undefined, "whose party has left or blocked is over");
  }

  /**
   * Of a Find of this row each party was told exactly this so far, hints aside; but nothing of the
   * other where a block came before it was sent.
   */
  function checkTold({ id, seeker, target, status, ran, parted }: Row, told: Told): void {
    const lines = (told.get(id) ?? []).filter((line) => !line.startsWith("find:bucket_update"));
    const ended = !["pending", "active"].includes(status);
    const ofTheOther = [
      `find:request_received ${target}`,
      ...(ran ? [`find:accepted ${seeker}`] : []),
    ];
    const said = parted ? ofTheOther.filter((line) => lines.includes(line)) : ofTheOther;
    const ends = ended ? [seeker, target].map((to) => `find:session_ended ${to} ${status}`) : [];
    assert.deepEqual(lines.sort(), [...said, ...ends].sort(), `Find ${id}, ${status}`);
  }

  async function check(told: Told): Promise<Row[]> {
    await listen(told);
    const rows = await finds();
    await checkRows(rows);
    for (const row of rows) checkTold(row, told);
    return rows;
  }

  /** All at once, while the teller is at it. */
  async function withTeller<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    const tell = async () => {
      while (!isOver) await beside.query("select private.tell_round()");
    };
    const telling = tell();
    try {
      return await work;
    } finally {
      isOver = true;
      await telling;
    }
  }

  const together = (...calls: (() => Promise<unknown>)[]) =>
    withTeller(
      Promise.all(
        calls.map((call) =>
          call().then(
            () => "ok",
            (error) => refusal(error),
          ),
        ),
      ),
    );
  const phone = (nth: number) => phones.get(ids[nth] ?? "")?.[nth % pools.length] as SqlListener;
  const begun = async (seeker: SqlListener, target: SqlListener) =>
    ((await seeker.call("start_find", { target_id: target.id })) as { id: string }).id;
  async function anew(): Promise<void> {
    await sql("delete from app.finds");
    for (const id of ids) await comeBack(phones.get(id)?.[0] as SqlListener);
    await tellAll(beside);
    await sql("delete from realtime.messages");
    await sql("delete from public.parted");
  }

  test("ten starts at once: a target has room for three, and one seeker for one", async () => {
    for (let round = 0; round < 10; round++) {
      await anew();
      const crowd = [1, 2, 3, 4, 5, 6, 7].map((nth) => () => begun(phone(nth), phone(0)));
      const said = await together(...crowd);
      assert.deepEqual(said.filter((word) => word === "ok").length, 3);
      assert.deepEqual(new Set(said), new Set(["ok", "find_unavailable"]));
      await check(new Map());

      await anew();
      const targets = [1, 2, 3, 4, 5, 1, 2, 3, 4, 5].map(
        (nth) => () => begun(phone(0), phone(nth)),
      );
      const answers = await together(...targets);
      assert.equal(answers.filter((word) => word === "ok").length, 1);
      assert.deepEqual(new Set(answers), new Set(["ok", "find_conflict"]));
      await check(new Map());
    }
  });

  test("accept against cancel, decline, offline, block: one outcome, told to both", async () => {
    const [seeker, target] = [phone(0), phone(1)];
    const rivals: Record<string, (find_id: string) => Promise<unknown>> = {
      "the seeker cancels": (find_id) => seeker.call("cancel_find", { find_id }),
      "the target declines": (find_id) => target.call("decline_find", { find_id }),
      "the target goes offline": () => target.call("go_offline"),
      "the seeker goes offline": () => seeker.call("go_offline"),
      "the seeker blocks": () => seeker.call("block", { user_id: target.id }),
      "the target accepts again": (find_id) => target.call("accept_find", { find_id }),
    };
    for (const [rival, act] of Object.entries(rivals)) {
      for (let round = 0; round < 8; round++) {
        await anew();
        await sql("delete from app.blocks");
        const find_id = await begun(seeker, target);
        const said = await together(
          ...(round % 2 ? [() => act(find_id)] : []),
          () => target.call("accept_find", { find_id }),
          ...(round % 2 ? [] : [() => act(find_id)]),
        );
        const [row] = await check(new Map());
        const outcome = `${rival}: ${said}, ${row?.status}`;
        assert.ok(
          said.every((word) => ["ok", "find_conflict"].includes(word)),
          outcome,
        );
        if (/offline|blocks/.test(rival)) assert.equal(row?.status, "cancelled", outcome);
        if (/again/.test(rival)) assert.deepEqual(said, ["ok", "ok"]);
      }
    }
    await sql("delete from app.blocks");
  });

  test("both end a running Find at once: it ends one way", async () => {
    for (let round = 0; round < 10; round++) {
      await anew();
      const [seeker, target] = [phone(0), phone(1)];
      const find_id = await begun(seeker, target);
      await target.call("accept_find", { find_id });
      const said = await together(
        () => seeker.call("complete_find", { find_id }),
        () => target.call("cancel_find", { find_id }),
        () => seeker.call("go_offline"),
        () => target.call("complete_find", { find_id }),
        () => sql("select private.sweep_finds()"),
      );
      const [row] = await check(new Map());
      assert.ok(["completed", "cancelled"].includes(row?.status ?? ""), `${said}`);
    }
  });

  test("2,000 random steps, 20 at a time: one outcome each, told to both, and never a fault", async () => {
    await anew();
    const random = seeded(20261125);
    const told: Told = new Map();
    for (let round = 0; round < ROUNDS; round++) {
      const known = (await finds()).slice(-8);
      await withTeller(
        Promise.all(Array.from({ length: AT_ONCE }, (_, nth) => step(random, known, nth))),
      );
      await check(told);
    }
    const outcomes = Object.groupBy(await finds(), ({ status }) => status);
    for (const status of ["completed", "cancelled", "declined", "expired"]) {
      assert.ok((outcomes[status]?.length ?? 0) > 3, `enough end ${status} to prove something`);
    }
  });
});
