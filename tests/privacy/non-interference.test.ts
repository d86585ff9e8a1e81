import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import { type Api, type HttpAnswer, startApi } from "../support/api.ts";
import { FUNCTIONS, inSnakeCase, inside, type Step, step } from "../support/interference-script.ts";
import { liftRateLimits } from "../support/rate-limits.ts";
import { SONG } from "../support/red-team.ts";

/**
 * Non-interference: where inside its cell a listener stands has no influence on anything that
 * anybody else can observe. Two worlds differ only in that; the same script of reads, moves and
 * events runs in both, requests to find somebody and waves among them; the transcripts must be
 * the same to the byte.
 */

/** The two ways to make a call. */
type Door = "the edge" | "supabase.rpc";

/** Headers that are about the moment or the request, not about anybody. */
const OF_THE_MOMENT = new Set(["date", "x-request-id"]);

/** The id of a Find that does not exist. */
const NO_FIND = "6d0cbb0e-6d2c-4a0a-9d3c-5a3f1d9a7c11";

describe("non-interference", () => {
  let api: Api;
  const people: { id: string; token: string }[] = [];
  before(async () => {
    api = await startApi();
    await liftRateLimits(api.stack.database);
    for (const name of ["target", "one", "two"]) people.push(await api.listener(name));
    // What runs by itself would tell of a request that distance has ended at a moment of its own.
    await api.stack.database.query("update cron.job set active = false");
  });
  after(() => api.close());

  /** Everybody live and playing, the attackers in place, the target not seen yet; nothing heard. */
  async function beginAnew(): Promise<void> {
    await api.stack.database.exec(`
      delete from app.presence;
      delete from private.publish_epochs;
      delete from private.vibe_pairs;
      delete from app.waves;
      delete from app.connections;
      delete from realtime.messages;
      delete from app.finds;
      update app.settings set share_track = true, allow_find = true, radius_km = 10;
      insert into app.presence
      select id, date_trunc('day', now()), now() + interval '1 day', now() from app.profiles;
      insert into app.positions (user_id, cell, fix_cell, fix_at)
      select id, 'gcpvj0', 'gcpvj0', now() from app.profiles where display_name <> 'target';
    `);
    await api.stack.database.query(
      `insert into app.tracks
      select (private.checked_track(id, ($1::text)::jsonb)).* from app.profiles`,
      [JSON.stringify(SONG)],
    );
  }

  async function letTimePass(): Promise<void> {
    await api.stack.database.exec(`
      delete from private.publish_epochs;
      update app.positions set fix_at = fix_at - interval '6 hours';
      select private.end_stale_finds();
    `);
  }

  async function knock(
    door: Door,
    token: string | undefined,
    route: string,
    body?: Record<string, unknown>,
    listener = "",
  ): Promise<HttpAnswer> {
    const find = route.includes(":id") ? await latestFind() : undefined;
    if (door === "the edge") {
      const [method, path] = route.split(" ") as [string, string];
      const whole = path.replace(":id", find ?? "").replace(":listener", listener);
      return api.request(method, whole, { token, body });
    }
    const [name, args] = FUNCTIONS[route] ?? [route, {}];
    const ofPath = {
      ...(find ? { find_id: find } : {}),
      ...(listener ? { user_id: listener } : {}),
    };
    return api.rpc(name, { token, body: { ...args, ...ofPath, ...inSnakeCase(body) } });
  }

  async function latestFind(): Promise<string> {
    const [find] = await api.stack.database.query<{ id: string }>(
      "select id from app.finds order by asked_at desc limit 1",
    );
    return find?.id ?? NO_FIND;
  }

  /** What the attackers can observe of it: every answer of theirs, every event on their channels. */
  async function transcript(
    door: Door,
    steps: readonly Step[],
    places: readonly string[],
  ): Promise<string[]> {
    await beginAnew();
    const observed: string[] = [];
    for (const [nth, { who, route, body, standsIn, asks, wavesTo, later }] of steps.entries()) {
      if (later) await letTimePass();
      const sent = standsIn
        ? { geohash: standsIn + places[nth % places.length] }
        : asks !== undefined
          ? { targetId: people[asks]?.id }
          : body;
      const answer = await knock(door, people[who]?.token, route, sent, people[wavesTo ?? -1]?.id);
      if (who !== 0) {
        const headers = [...answer.headers].filter(([name]) => !OF_THE_MOMENT.has(name));
        observed.push(`${nth} ${route} ${answer.status} ${JSON.stringify(headers)} ${answer.text}`);
      } else {
        assert.ok(answer.status < 500, answer.text);
      }
    }
    const events = await api.stack.database.query<{ heard: string }>(
      `select topic || ' ' || event || ' ' || (payload - 'id')::text as heard
      from realtime.messages where topic <> 'user:' || $1
      order by inserted_at, cmin::text::bigint`,
      [people[0]?.id],
    );
    return nameless([...observed, ...events.map(({ heard }) => heard)].map(withoutTheClock));
  }

  /** The id of a Find is chance: each is called by when it was first seen. */
  function nameless(lines: readonly string[]): string[] {
    const names = new Map<string, string>(people.map(({ id }) => [id, id]));
    return lines.map((line) =>
      line.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
        const name = names.get(id) ?? `find ${names.size - people.length + 1}`;
        names.set(id, name);
        return name;
      }),
    );
  }

  /** A request id, and the minute in which this very run happens, are the run's and nobody's place. */
  function withoutTheClock(line: string): string {
    return line
      .replace(/"requestId":"[^"]+"/g, '"requestId":""')
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, "<time>");
  }

  test("200 random scripts: two worlds that differ inside the cell look the same", async () => {
    let told = 0;
    let asked = 0;
    let matched = 0;
    let waved = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 10 }),
        fc.array(inside, { minLength: 3, maxLength: 3 }),
        fc.array(inside, { minLength: 3, maxLength: 3 }),
        // The edge carries what the function says, so every fourth script goes through it.
        fc.constantFrom<Door>("supabase.rpc", "supabase.rpc", "supabase.rpc", "the edge"),
        async (steps, placesHere, placesThere, door) => {
          const here = await transcript(door, steps, placesHere);
          const there = await transcript(door, steps, placesThere);
          assert.deepEqual(there, here);
          const ofTarget = here.filter((line) => line.includes(people[0]?.id ?? ""));
          if (ofTarget.length > 0) told++;
          if (here.some((line) => /find 1.+pending/.test(line))) asked++;
          if (ofTarget.some((line) => line.includes(" vibe:match "))) matched++;
          if (ofTarget.some((line) => / vibe:(wave_received|connected) /.test(line))) waved++;
        },
      ),
      { numRuns: 200 },
    );
    assert.ok(
      told > 100,
      `the target was seen in ${told} of 200 scripts: enough to prove something`,
    );
    assert.ok(asked > 50, `a Find waited in ${asked} of 200 scripts`);
    assert.ok(matched > 50, `a vibe began in ${matched} of 200 scripts`);
    assert.ok(waved > 3, `a wave was heard in ${waved} of 200 scripts`);
    console.log(
      `non-interference: target seen in ${told} scripts, a Find waited in ${asked}, a vibe began in ${matched}, a wave was heard in ${waved}`,
    );
  });

  test("a target that moves inside its cell every few seconds causes no event at all", async () => {
    await beginAnew();
    const [target] = people;
    const move = (geohash: string) =>
      api.request("POST", "location/update", { token: target?.token, body: { geohash } });
    await move("gcpvj000");
    await api.stack.database.query("delete from realtime.messages");
    for (const place of ["zz", "bp", "pb", "s0", "ez", "7h"]) {
      await letTimePass();
      assert.equal((await move(`gcpvj0${place}`)).status, 200);
    }
    assert.deepEqual(await api.stack.database.query("select from realtime.messages"), []);
  });

  test("the proof can fail: a world that differs in the cell looks different", async () => {
    const steps: Step[] = [
      { who: 0, route: "POST location/update", standsIn: "gcpv" },
      { who: 1, route: "GET location/nearby" },
    ];
    for (const door of ["the edge", "supabase.rpc"] as const) {
      const here = await transcript(door, steps, ["j0"]);
      assert.notDeepEqual(await transcript(door, steps, ["t0"]), here, door);
    }
  });
});
