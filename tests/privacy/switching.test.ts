import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import type { Database } from "../../supabase/local/database/database.ts";
import { beginAnew } from "../support/begin-anew.ts";
import { forgetHeard, heardSoFar } from "../support/heard.ts";
import { play } from "../support/playing.ts";
import { liftRateLimits } from "../support/rate-limits.ts";
import { SONG } from "../support/red-team.ts";
import { addListener, openProjectDatabase, type SqlListener } from "../support/sql-listener.ts";
import { holdTeller, tellAll } from "../support/teller.ts";
import {
  type Act,
  type Actor,
  beginTwoEvenings,
  fiveMinutesPass,
  Names,
  type Script,
  script,
} from "../support/two-evenings.ts";

/**
 * Two worlds: in one, somebody switches `anonymous` in the middle of the evening; in the other, one
 * person goes and another comes. Two others watch, wave, ask and are asked. Whatever anybody reads and
 * hears must be the same to the byte. Blocks are left out: they part two people, whatever they are
 * known by.
 */

/** Whether it is one who switches, or two people. */
type World = "one" | "two";

const SCRIPTS = Deno.env.has("DATABASE_URL") ? 100 : 60;

const FIND_CALLS: Record<string, [name: string, args: Record<string, unknown>]> = {
  accept: ["accept_find", {}],
  decline: ["decline_find", {}],
  cancel: ["cancel_find", {}],
  complete: ["complete_find", {}],
  send_place: ["send_find_location", { geohash: "gcpvj0d1" }],
};

describe("who switches anonymous while live", () => {
  let database: Database;
  let listeners: Record<"victor" | "wanda" | "one" | "other", SqlListener>;
  let names: Names;
  /** By what each is known now; and who that is. */
  let shown: Map<Actor, string>;
  let people: Map<Actor, SqlListener>;
  before(async () => {
    database = await openProjectDatabase();
    await liftRateLimits(database);
    await holdTeller(database);
    await beginTwoEvenings(database);
    listeners = {
      victor: await addListener(database, "Victor"),
      wanda: await addListener(database, "Wanda"),
      one: await addListener(database, "Somebody"),
      other: await addListener(database, "Somebody"),
    };
    await database.query("select private.open_channel(id) from app.profiles");
  });
  after(() => database.close());

  async function goLive(who: Actor, listener: SqlListener): Promise<void> {
    people.set(who, listener);
    know(who, await listener.call("go_live"));
  }

  function know(who: Actor, state: unknown): void {
    const { shownAs } = state as { shownAs: string };
    shown.set(who, shownAs);
    names.set(shownAs, who);
  }

  async function beginEvening(world: World, { hiddenFirst }: Script): Promise<void> {
    const { victor, wanda, one, other } = listeners;
    await beginAnew(database);
    await database.exec(`
      delete from private.shown_ids;
      delete from app.finds;
      delete from private.told_vibes;
      delete from private.reports;
      update app.profiles set anonymous = false;
      update app.settings
      set share_track = true, allow_find = true, radius_km = 10, visible_to = 'everyone';
      alter sequence tests.rings restart;
    `);
    names = new Names([
      [victor.id, "victor"],
      [wanda.id, "wanda"],
    ]);
    shown = new Map();
    people = new Map();
    const first = world === "one" || !hiddenFirst ? one : other;
    await (hiddenFirst ? first : other).call("update_profile", { anonymous: true });
    if (world === "one") await other.call("update_profile", { anonymous: false });
    await goLive("victor", victor);
    await goLive("wanda", wanda);
    await goLive("first", first);
    await database.query("update app.presence set visible_from = live_since");
    for (const who of [victor, wanda, first]) {
      await who.call("update_location", { geohash: "gcpvj0" });
    }
    await play(database, [victor.id, first.id]);
    await forgetHeard(database, victor.id, wanda.id);
  }

  /** One who was there is there no more; five minutes later, somebody may be seen. */
  async function turn(world: World, { between, hiddenFirst }: Script): Promise<string[]> {
    const { one, other } = listeners;
    const first = people.get("first") as SqlListener;
    if (world === "one") {
      const { live } = (await one.call("update_profile", { anonymous: !hiddenFirst })) as {
        live: unknown;
      };
      people.set("second", one);
      know("second", live);
    } else {
      await first.call("go_offline");
      if (!hiddenFirst) await goLive("second", other);
    }
    people.delete("first");
    // A crowd always has something to tell: a teller that stood still is late for all of them.
    await database.query("select private.send_event($1, 'spotify:reauth_needed', '{}')", [one.id]);
    const observed = await take(between);
    await fiveMinutesPass(database);
    // Somebody who has a name and was nobody else before is seen at once.
    if (world === "two" && hiddenFirst) await goLive("second", one);
    return observed;
  }

  /** What the two who watch can observe of these acts. */
  async function take(acts: readonly Act[]): Promise<string[]> {
    const observed: string[] = [];
    for (const one of acts) {
      const said = await act(one);
      if (one.who === "victor" || one.who === "wanda") {
        observed.push(names.in(`${one.who} ${one.does} ${one.whom ?? ""} ${said}`));
      }
      if (one.told) observed.push(...(await heard()));
    }
    return observed;
  }

  async function act({ who, does, args = {}, whom }: Act): Promise<string> {
    const listener = people.get(who);
    if (!listener) return "is not there";
    if (does === "play" || does === "play_nothing") {
      await play(database, listener.id, does === "play" ? SONG : null);
      return "plays";
    }
    if (does === "wave_back") return await waveBack(listener);
    const [name, given] = FIND_CALLS[does] ?? [does, args];
    const about = whom && (shown.get(whom) ?? crypto.randomUUID());
    return await answerTo(listener, name, {
      ...given,
      ...(FIND_CALLS[does] ? { find_id: await latestFind() } : {}),
      ...(about ? { [name === "start_find" ? "target_id" : "user_id"]: about } : {}),
      ...(name === "report" ? { reason: "spam" } : {}),
    });
  }

  async function waveBack(listener: SqlListener): Promise<string> {
    const { waves } = (await listener.call("connections")) as { waves: { userId: string }[] };
    for (const { userId } of waves) await listener.call("wave", { user_id: userId });
    return "waves back";
  }

  async function answerTo(
    listener: SqlListener,
    name: string,
    args: Record<string, unknown>,
  ): Promise<string> {
    try {
      return JSON.stringify(await listener.call(name, args));
    } catch (refused) {
      return String((refused as Error).message);
    }
  }

  async function latestFind(): Promise<string> {
    const [find] = await database.query<{ id: string }>(
      "select id from app.finds order by asked_at desc limit 1",
    );
    return find?.id ?? crypto.randomUUID();
  }

  async function heard(): Promise<string[]> {
    const lines: string[] = [];
    await tellAll(database);
    for (const who of ["victor", "wanda"] as const) {
      const { messages, n, waits } = await heardSoFar(database, listeners[who].id);
      lines.push(...messages.map((message) => `${who} hears ${names.inMessage(message)}`));
      lines.push(`${who} ${n} ${waits}`);
    }
    await database.query("delete from realtime.messages");
    return lines;
  }

  async function transcript(world: World, evening: Script): Promise<string[]> {
    await beginEvening(world, evening);
    const observed = await take(evening.before);
    observed.push(...(await turn(world, evening)));
    const second = people.get("second") as SqlListener;
    await second.call("update_location", { geohash: "gcpvj0" });
    await play(database, second.id);
    observed.push(...(await take(evening.after)), ...(await heard()));
    return observed;
  }

  const some = (lines: readonly string[], said: RegExp) => lines.some((line) => said.test(line));

  test("random evenings: it is as if one had gone and another had come", async () => {
    const seen = { first: 0, second: 0, waved: 0, asked: 0, matched: 0, connected: 0 };
    await fc.assert(
      fc.asyncProperty(script, async (evening) => {
        const one = await transcript("one", evening);
        assert.deepEqual(one, await transcript("two", evening));
        if (some(one, /"userId": ?"first"/)) seen.first++;
        if (some(one, /"userId": ?"second"/)) seen.second++;
        if (some(one, /hears vibe:wave_received .*(first|second)/)) seen.waved++;
        if (some(one, /hears find:request_received .*(first|second)/)) seen.asked++;
        if (some(one, /hears vibe:match .*second/)) seen.matched++;
        if (some(one, /hears vibe:connected .*(first|second)/)) seen.connected++;
      }),
      { numRuns: SCRIPTS },
    );
    console.log(`switching: of ${SCRIPTS} evenings`, seen);
    assert.ok(Math.min(seen.first, seen.second) > SCRIPTS / 2);
    assert.ok(Math.min(seen.waved, seen.asked, seen.matched, seen.connected) > SCRIPTS / 30);
  });

  test("the proof can fail: who blocked the one has blocked the other, if it is the same", async () => {
    const evening: Script = {
      before: [{ who: "victor", does: "block", whom: "first", told: true }],
      between: [],
      after: [{ who: "victor", does: "nearby", told: true }],
      hiddenFirst: false,
    };
    const one = await transcript("one", evening);
    assert.notDeepEqual(one, await transcript("two", evening));
  });
});
