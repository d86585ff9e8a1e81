import assert from "node:assert/strict";
import process from "node:process";
import fc from "fast-check";
import { LOCAL } from "../../../supabase/local/keys/default-keys.ts";
import { type Api, type HttpAnswer, signer, startApi } from "../api.ts";
import { play } from "../playing.ts";
import { liftRateLimits } from "../rate-limits.ts";
import { addListener, sqlListener } from "../sql-listener.ts";
import { mint } from "../tokens.ts";
import type { FuzzCall, Known } from "./calls.ts";
import { countWrites } from "./count-writes.ts";
import { faultIn } from "./judge.ts";

/** Calls in all: 15,000 on a Postgres, fewer on the embedded one, which is slower. */
export const CALLS = Number(
  process.env.FUZZ_CALLS ?? (process.env.DATABASE_URL === undefined ? 4000 : 15_000),
);

/** How many listeners take part, beside callers who are none. */
const LISTENERS = 5;

/** Every so many calls two listeners are made to be there again, whatever happened to them. */
const APPEAR_EVERY = 10;

/** A stack with listeners beside each other, on which every call is judged. */
export class Fuzz {
  readonly #written: () => Promise<number>;
  #before = 0;
  #calls = 0;

  private constructor(
    readonly api: Api,
    /** Whom and what calls are about. */
    readonly known: Known,
    /** Who calls: listeners, those who are none, and (null) nobody. */
    readonly tokens: readonly (string | null)[],
    written: () => Promise<number>,
  ) {
    this.#written = written;
  }

  static async open(): Promise<Fuzz> {
    const api = await startApi();
    const { database } = api.stack;
    await database.exec(`
      update cron.job set active = false;
      update private.limits set value = 3600 where name = 'heartbeat_timeout_s';
      update private.limits set value = 0 where name in (
        'publish_epoch_s', 'dwell_s', 'publish_delay_most_s', 'unlinked_wait_least_s', 'unlinked_wait_most_s',
        'track_shared_after_s', 'find_pause_s', 'find_pause_second_s', 'find_pause_most_s'
      );
      update private.limits set value = 1000000 where name = 'cells_an_hour';
    `);
    await liftRateLimits(database);
    const listeners = await Promise.all(
      Array.from({ length: LISTENERS }, (_, nth) => addListener(database, `listener ${nth}`)),
    );
    const ids = listeners.map(({ id }) => id);
    const theirs = await Promise.all(ids.map((sub) => mint(signer, { sub })));
    const nobodys = [
      await mint(signer, { sub: crypto.randomUUID() }),
      await mint(signer, { sub: ids[0], exp: 1 }),
      "garbage",
      null,
    ];
    // Twice as often a listener than who is none.
    const tokens = [...theirs, ...theirs, ...nobodys];
    const known = { listeners: ids, find: crypto.randomUUID() };
    return new Fuzz(api, known, tokens, await countWrites(database));
  }

  /**
   * Makes so many of these calls. Fails at the first that is answered with a fault or off its
   * contract, or that is refused and has written.
   *
   * @returns the names of those that were answered at least once
   */
  async judge(calls: fc.Arbitrary<FuzzCall>, numRuns: number): Promise<Set<string>> {
    const outcomes: Record<string, number> = {};
    const answered = new Set<string>();
    const property = fc.asyncProperty(calls, async (call) => {
      if (this.#calls++ % APPEAR_EVERY === 0) await this.#appear();
      const answer = await this.#send(call);
      assert.equal(faultIn(call, answer), null);
      const before = this.#before;
      this.#before = await this.#written();
      const isRefusal = answer.status >= 400;
      if (isRefusal) assert.equal(this.#before, before, `${answer.status}, and it wrote`);
      else answered.add(call.name);
      const kind = `${call.name} ${isRefusal ? "refused" : "answered"}`;
      outcomes[kind] = (outcomes[kind] ?? 0) + 1;
    });
    await fc.assert(property, { numRuns, endOnFailure: true });
    console.log(`${numRuns} calls:`, Object.fromEntries(Object.entries(outcomes).sort()));
    return answered;
  }

  /** The caller after the last is the service itself, which calls functions only. */
  #send({ door, method, path, body, caller }: FuzzCall): Promise<HttpAnswer> {
    const isService = caller === this.tokens.length;
    const key = isService ? LOCAL.secretKey : LOCAL.publishableKey;
    return this.api.request(method, door === "route" ? path.slice(1) : `../../rest/v1${path}`, {
      token: this.tokens[caller],
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(door === "rpc" ? { apikey: key, "content-profile": "api" } : {}),
      },
      ...(body === undefined ? {} : { raw: body }),
    });
  }

  /**
   * Two of the listeners, in turn, are there: signed up, live beside each other under their names,
   * playing the same, now and then blocked by nobody. So calls find somebody, and every function gets to answer.
   */
  async #appear(): Promise<void> {
    const round = Math.floor(this.#calls / APPEAR_EVERY);
    const nth = round % LISTENERS;
    const { database } = this.api.stack;
    const { listeners } = this.known;
    const together = [listeners[nth], listeners[(nth + 1) % LISTENERS]] as [string, string];
    if (round % 4 === 0) await database.query("delete from app.blocks");
    await database.query("delete from private.suspensions");
    for (const id of together) {
      await database.query(
        `insert into auth.users (id, email, aud, role)
        values ($1, $2, 'authenticated', 'authenticated') on conflict do nothing`,
        [id, `${id}@users.resonance.invalid`],
      );
      await database.query(
        `insert into app.profiles (id, display_name, adult_confirmed_at) values ($1, 'back', now())
        on conflict do nothing`,
        [id],
      );
      const listener = sqlListener(database, id);
      await listener.call("update_profile", { anonymous: false });
      await listener.call("go_live");
      await listener.call("update_location", { geohash: "gcpvj0d1" });
      await listener.call("update_settings", {
        share_track: true,
        allow_find: true,
        visible_to: "everyone",
      });
    }
    await play(database, together);
    await this.#ask(round, ...together);
    this.#before = await this.#written();
  }

  /** The one Find that is known waits, runs or is none, in turn; nobody is in another. */
  async #ask(round: number, seeker: string, target: string): Promise<void> {
    const { database } = this.api.stack;
    const { find } = this.known;
    await database.query("delete from app.finds where ended_at is null or id = $1", [find]);
    if (round % 3 === 0) return;
    await database.query(
      `insert into app.finds (id, seeker_id, target_id, seeker_shown_id, target_shown_id, slot, expires_at)
      select
        $1, seeker.id, target.id, private.shown_id_of(seeker.id), private.shown_id_of(target.id), 1,
        now() + interval '1 hour'
      from app.profiles as seeker, app.profiles as target
      where seeker.id = $2 and target.id = $3`,
      [find, seeker, target],
    );
    // Refused where the other is not there.
    const token = this.tokens[this.known.listeners.indexOf(target)];
    if (round % 3 !== 1) return;
    await this.api.rpc("accept_find", { token, body: { find_id: find } });
    // The seeker is there, and mostly has said so.
    await database.query("update private.find_positions set was_found = true where find_id = $1", [
      find,
    ]);
    await database.query(
      `update private.running_finds set confirms = 1, confirm_until = now() + interval '1 minute'
      where find_id = $1 and random() < 0.7`,
      [find],
    );
  }

  close(): Promise<void> {
    return this.api.close();
  }
}
