import { geohashOf, type Place } from "../../shared/domain/geohash.ts";
import type { Row } from "../../supabase/local/database/database.ts";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import { type Api, type HttpAnswer, signer, startApi } from "./api.ts";
import { beginAnew } from "./begin-anew.ts";
import { placesAge, WITHOUT_DWELL } from "./place-time.ts";
import { liftRateLimits } from "./rate-limits.ts";
import { seeded, seededUuid } from "./statistics.ts";
import { type Change, changesIn, messagesTo, TELLER_HELD, tellAll } from "./teller.ts";
import { mint } from "./tokens.ts";

/** What attackers read of one listener on a list. */
export interface SeenCard {
  readonly userId: string;
  readonly band: "here" | "near" | "around" | null;
}

/** A signed-in listener with a phone of their own making: it calls `api.*` over HTTP as it likes. */
export interface Attacker {
  readonly id: string;
  readonly token: string;
  call(name: string, args?: Record<string, unknown>): Promise<HttpAnswer>;
}

/** Somebody who is looked for. */
export interface Target {
  readonly id: string;
  readonly home: Place;
}

/** A song as its source describes it. */
export const SONG = {
  trackId: "4uLU6hMCjMI75M1A2tKUQC",
  name: "A song",
  artists: [{ id: "0gxyHStUsqpMadRV0Di1Qt", name: "A singer" }],
  album: { id: "6XhjNHCyCDyyGJRM5mg40G", name: "An album", coverUrl: null as string | null },
};

/** All that slows an attacker down, switched off; a page holds everybody. */
const LIMITS_OFF = {
  publish_epoch_s: 0,
  ...WITHOUT_DWELL,
  cells_an_hour: 1_000_000,
  speed_check_from_m: 1_000_000_000,
  heartbeat_timeout_s: 3600,
  list_default: 1000,
  list_most: 1000,
  fan_out: 1000,
};

/**
 * A stack, the people on it, and the levers that only tests have. The teller stands still until
 * somebody asks what was heard.
 */
export class RedTeam {
  readonly #limits = new Map<string, number>();
  readonly #random = seeded(7);

  private constructor(readonly api: Api) {}

  static async open(): Promise<RedTeam> {
    // What runs by itself would tell of who expired at a moment of its own.
    const team = new RedTeam(await startApi({ scheduler: false }));
    // What an attacker learns in a day, they learn here in seconds.
    await liftRateLimits(team.api.stack.database);
    const limits = await team.sql<{ name: string; value: number }>(
      "select name, value from private.limits",
    );
    for (const { name, value } of limits) team.#limits.set(name, value);
    await team.limits();
    return team;
  }

  close(): Promise<void> {
    return this.api.close();
  }

  sql<T extends Row>(statement: string, values: unknown[] = []): Promise<T[]> {
    return this.api.stack.database.query<T>(statement, values);
  }

  /** Every limit as it is shipped, but for the teller's and these. */
  async limits(changed: Record<string, number> = {}): Promise<void> {
    const shipped = Object.fromEntries(this.#limits);
    const values = JSON.stringify({ ...shipped, ...TELLER_HELD, ...changed });
    await this.sql(
      `update private.limits set value = wanted.value::integer
      from jsonb_each_text(($1::text)::jsonb) as wanted (name, value)
      where limits.name = wanted.name`,
      [values],
    );
  }

  limitsOff(): Promise<void> {
    return this.limits(LIMITS_OFF);
  }

  /** Nobody is live, nothing is remembered, nothing was heard and nothing waits to be told. */
  beginAnew(): Promise<void> {
    return beginAnew(this.api.stack.database);
  }

  /** The teller does all that is due. */
  tell(): Promise<void> {
    return tellAll(this.api.stack.database);
  }

  /** So many seconds pass for where everybody is, was and will be. */
  timePasses(seconds: number): Promise<void> {
    return placesAge(this.api.stack.database, seconds);
  }

  /** A new listener in an attacker's hands, live, looking as far as it goes. */
  async attacker(name = "attacker"): Promise<Attacker> {
    const attacker = await this.phoneOf({ id: seededUuid(this.#random) });
    await this.#register([attacker.id], name);
    await attacker.call("go_live", { duration_minutes: 480 });
    await attacker.call("update_settings", { radius_km: 10 });
    return attacker;
  }

  /** The phone of a target, for what targets do themselves. */
  async phoneOf({ id }: { readonly id: string }): Promise<Attacker> {
    const token = await mint(signer, { sub: id });
    return { id, token, call: this.#caller(token) };
  }

  #caller(token: string): Attacker["call"] {
    return async (name, args = {}) => {
      const response = await fetch(`${this.api.stack.url}/rest/v1/rpc/${name}`, {
        method: "POST",
        headers: {
          apikey: LOCAL.publishableKey,
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          "content-profile": "api",
        },
        body: JSON.stringify(args),
      });
      const text = await response.text();
      const json = text === "" ? null : JSON.parse(text);
      return { status: response.status, headers: response.headers, text, json };
    };
  }

  /** New accounts for people at these homes, offline, with ids that are the same in every run. */
  async targets(homes: readonly Place[], random: () => number): Promise<Target[]> {
    const targets = homes.map((home) => ({ id: seededUuid(random), home }));
    await this.#register(
      targets.map(({ id }) => id),
      "target",
    );
    return targets;
  }

  async #register(ids: readonly string[], name: string): Promise<void> {
    const list = JSON.stringify(ids);
    await this.sql(
      `insert into auth.users (id, email, aud, role)
      select id::uuid, id || '@users.resonance.invalid', 'authenticated', 'authenticated'
      from jsonb_array_elements_text(($1::text)::jsonb) as id`,
      [list],
    );
    await this.sql(
      `insert into app.profiles (id, display_name, adult_confirmed_at)
      select id::uuid, $2, now() from jsonb_array_elements_text(($1::text)::jsonb) as id`,
      [list, name],
    );
  }

  /** These people are live and never silent; their phones tell where they are, one after the other. */
  async settle(targets: readonly Target[]): Promise<void> {
    const fixes = targets.map(({ id, home }) => ({ id, geohash: geohashOf(home) }));
    await this.sql(
      `with fixes as materialized (
        select * from jsonb_to_recordset(($1::text)::jsonb) as fix (id uuid, geohash text)
      ), live as (
        insert into app.presence
          (user_id, shown_id, live_since, visible_from, live_until, heartbeat_at)
        select
          id, id, date_trunc('minute', now()), date_trunc('minute', now()),
          now() + interval '8 hours', now() + interval '8 hours'
        from fixes
        on conflict do nothing
      ) select private.open_channel(id) from fixes`,
      [JSON.stringify(fixes)],
    );
    await this.sql(
      `select private.take_fix(id, left(geohash, 6)::app.cell)
      from jsonb_to_recordset(($1::text)::jsonb) as fix (id uuid, geohash text)`,
      [JSON.stringify(fixes)],
    );
  }

  /** What somebody has been told since the last time that anybody was asked, when all is told. */
  async heardBy({ id }: { readonly id: string }): Promise<Change[]> {
    await this.tell();
    const messages = await messagesTo(this.api.stack.database, id);
    await this.sql("delete from realtime.messages");
    return changesIn(messages);
  }
}

/** The list in an answer. */
export function usersIn({ status, text, json }: HttpAnswer): readonly SeenCard[] {
  if (status !== 200) throw new Error(`${status}: ${text}`);
  return (json as { users: SeenCard[] }).users;
}
