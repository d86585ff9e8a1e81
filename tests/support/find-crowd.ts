import assert from "node:assert/strict";
import type { Database } from "../../supabase/local/database/database.ts";
import { type Row, refusal, type Told } from "./find-rows.ts";
import { liftRateLimits } from "./rate-limits.ts";
import { addListener, openProjectDatabase, type SqlListener, sqlListener } from "./sql-listener.ts";
import { tellAll } from "./teller.ts";

const LISTENERS = 12;
/** How many can act at the same moment, each on a connection of their own: two pools of ten. */
export const AT_ONCE = 20;

/** Listeners beside each other whose phones act at the same moment, and what their Finds must be then. */
export class FindCrowd {
  readonly #pools: Database[] = [];
  readonly #phones = new Map<string, SqlListener[]>();
  readonly ids: string[] = [];

  private constructor(
    /** For the teller, whose connections are its own. */
    private readonly beside: Database,
  ) {}

  static async open(): Promise<FindCrowd> {
    const crowd = new FindCrowd(await openProjectDatabase());
    for (let pool = 0; pool < AT_ONCE / 10; pool++) crowd.#pools.push(await openProjectDatabase());
    await liftRateLimits(crowd.beside);
    // Who has blocked whom, also for a moment.
    await crowd.beside.exec(`
      create table public.parted (one uuid, other uuid);
      create function public.remember_parted() returns trigger language plpgsql security definer as $$
      begin
        insert into public.parted values (new.blocker_id, new.blocked_id);
        return null;
      end $$;
      create trigger remember_parted after insert on app.blocks
      for each row execute function public.remember_parted();
      update private.limits set value = 0 where name in (
        'find_pause_s', 'find_pause_second_s', 'find_pause_most_s', 'find_answer_interval_s'
      );
    `);
    for (let nth = 0; nth < LISTENERS; nth++) await crowd.#add(`l${nth}`);
    return crowd;
  }

  async #add(name: string): Promise<void> {
    const [first, ...rest] = this.#pools;
    assert.ok(first);
    const listener = await addListener(first, name);
    this.ids.push(listener.id);
    const others = rest.map((pool) => sqlListener(pool, listener.id));
    this.#phones.set(listener.id, [listener, ...others]);
    await listener.call("update_settings", { allow_find: true });
    await this.comeBack(listener);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools, this.beside].map((pool) => pool.close()));
  }

  async sql<T extends Record<string, unknown>>(statement: string, params?: unknown[]) {
    const [pool] = this.#pools;
    assert.ok(pool);
    return await pool.query<T>(statement, params);
  }

  finds() {
    return this.sql<Row & Record<string, unknown>>(
      `select id, seeker_id as seeker, target_id as target, status, started_at is not null as ran,
        exists (
          select from public.parted
          where (one, other) in ((seeker_id, target_id), (target_id, seeker_id))
        ) as parted
      from app.finds order by asked_at, id`,
    );
  }

  /** A phone of a listener, on the connections of one pool or the other. */
  phoneOf(id: string, nth: number): SqlListener {
    return this.#phones.get(id)?.[nth % this.#pools.length] as SqlListener;
  }

  phone(nth: number): SqlListener {
    return this.phoneOf(this.ids[nth] ?? "", nth);
  }

  async comeBack(phone: SqlListener): Promise<void> {
    await phone.call("go_live");
    await this.sql("delete from private.publish_epochs where user_id = $1", [phone.id]);
    await phone.call("update_location", { geohash: "gcpvj0" });
  }

  /** One asks the other; the id of the Find. */
  async begun(seeker: SqlListener, target: SqlListener): Promise<string> {
    return ((await seeker.call("start_find", { target_id: target.id })) as { id: string }).id;
  }

  async anew(): Promise<void> {
    await this.sql("delete from app.finds");
    for (const id of this.ids) await this.comeBack(this.phoneOf(id, 0));
    await tellAll(this.beside);
    await this.sql("delete from realtime.messages");
    await this.sql("delete from public.parted");
  }

  /** All at once, while the teller is at it. */
  async withTeller<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    const tell = async () => {
      while (!isOver) await this.beside.query("select private.tell_round()");
    };
    const telling = tell();
    try {
      return await work;
    } finally {
      isOver = true;
      await telling;
    }
  }

  /** What each of these says that are called at once: ok, or why not. */
  together(...calls: (() => Promise<unknown>)[]): Promise<string[]> {
    return this.withTeller(
      Promise.all(
        calls.map((call) =>
          call().then(
            () => "ok",
            (error) => refusal(error),
          ),
        ),
      ),
    );
  }

  /** Adds what was sent since the last time, when all that is due is told. */
  async #listen(told: Told): Promise<void> {
    await tellAll(this.beside);
    const messages = await this.sql<{
      topic: string;
      event: string;
      payload: Record<string, string>;
    }>(
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

  async #checkRows(rows: readonly Row[]): Promise<void> {
    const running = rows.filter(({ status }) => status === "active");
    const waiting = rows.filter(({ status }) => status === "pending");
    const parties = running.flatMap(({ seeker, target }) => [seeker, target]);
    assert.equal(new Set(parties).size, parties.length, "nobody is in two running Finds");
    const seekers = [...running, ...waiting].map(({ seeker }) => seeker);
    assert.equal(new Set(seekers).size, seekers.length, "nobody seeks two");
    for (const { target } of waiting) {
      assert.ok(waiting.filter((row) => row.target === target).length <= 3, "three wait at most");
    }
    const positions = await this.sql<{ id: string }>(
      "select user_id as id from private.find_positions",
    );
    assert.deepEqual(
      positions.map(({ id }) => id).sort(),
      parties.sort(),
      "positions are there of who is in a running Find, and of nobody else",
    );
    const [adrift] = await this.sql(
      `select from app.finds where status in ('pending', 'active') and (
        seeker_id not in (select user_id from app.presence)
        or target_id not in (select user_id from app.presence)
        or private.are_parted(seeker_id, target_id)
      )`,
    );
    assert.equal(adrift, undefined, "whose party has left or blocked is over");
  }

  /**
   * Of a Find of this row each party was told exactly this so far, hints and questions aside; but nothing
   * of the other where a block came before it was sent.
   */
  #checkTold({ id, seeker, target, status, ran, parted }: Row, told: Told): void {
    const meanwhile = /^find:(bucket_update|confirm|renew) /;
    const lines = (told.get(id) ?? []).filter((line) => !meanwhile.test(line));
    const ended = !["pending", "active"].includes(status);
    const ofTheOther = [
      `find:request_received ${target}`,
      ...(ran ? [`find:accepted ${seeker}`] : []),
    ];
    const said = parted ? ofTheOther.filter((line) => lines.includes(line)) : ofTheOther;
    const ends = ended ? [seeker, target].map((to) => `find:session_ended ${to} ${status}`) : [];
    assert.deepEqual(lines.sort(), [...said, ...ends].sort(), `Find ${id}, ${status}`);
  }

  /** Whether all that must be true of Finds is; gives their rows. */
  async check(told: Told): Promise<Row[]> {
    await this.#listen(told);
    const rows = await this.finds();
    await this.#checkRows(rows);
    for (const row of rows) this.#checkTold(row, told);
    return rows;
  }
}
