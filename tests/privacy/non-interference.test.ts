import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import { type Api, type HttpAnswer, startApi } from "../support/api.ts";
import { liftRateLimits } from "../support/rate-limits.ts";

/**
 * Non-interference: where inside its cell a listener stands has no influence on anything that
 * anybody else can observe. Two worlds differ only in that; the same script of reads, moves and
 * events runs in both; the transcripts must be the same to the byte.
 */

/** Where the target goes. No two touch, so a change of cell is well past the edge in both worlds. */
const TARGET_CELLS = ["gcpvj0", "gcpvj6", "gcpvjm", "gcpvn1"];
/** Where the attackers stand: in the target's cells, beside them, kilometres off, out of range. */
const ATTACKER_CELLS = [
  ...TARGET_CELLS,
  "gcpvj1",
  "gcpvjh",
  "gcpuz0",
  "gcpv50",
  "gcpvt0",
  "gcp9bp",
];

/** Two characters more name one of 1,024 places in a cell, its corners and edges among them. */
const BASE32 = [..."0123456789bcdefghjkmnpqrstuvwxyz"];
const corner = fc.constantFrom("00", "bp", "pb", "zz", "0p", "b0", "s0", "ez");
const inside = fc.oneof(
  corner,
  fc.tuple(fc.constantFrom(...BASE32), fc.constantFrom(...BASE32)).map((pair) => pair.join("")),
);

const TRACK = {
  trackId: "4uLU6hMCjMI75M1A2tKUQC",
  name: "A song",
  artists: [{ id: "0gxyHStUsqpMadRV0Di1Qt", name: "A singer" }],
  album: { id: "6XhjNHCyCDyyGJRM5mg40G", name: "An album", coverUrl: null },
};

/** One call by one of three listeners: 0 is the target, 1 and 2 are attackers. */
interface Step {
  readonly who: number;
  readonly route: string;
  readonly body?: Record<string, unknown>;
  /** A cell of the target, where the world adds the place inside it. */
  readonly standsIn?: string;
  /** Before it, five minutes pass for everybody. */
  readonly later?: boolean;
}

const attacker = fc.constantFrom(1, 2);
const read = fc.constantFrom(
  "GET location/nearby",
  "GET location/nearby?limit=1",
  "GET presence/live-users",
  "GET presence/live-users?limit=1",
  "GET presence/sync",
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ who: attacker, route: read }) },
  {
    weight: 4,
    arbitrary: fc.record({
      who: attacker,
      route: fc.constant("POST location/update"),
      body: fc
        .tuple(fc.constantFrom(...ATTACKER_CELLS), fc.oneof(fc.constant(""), inside))
        .map(([cell, more]) => ({ geohash: cell + more })),
      later: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      who: attacker,
      route: fc.constant("PATCH presence/settings"),
      body: fc.record({ radiusKm: fc.constantFrom(2, 5, 10) }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      who: fc.constantFrom(0, 1, 2),
      route: fc.constantFrom("POST presence/offline", "POST presence/live", "DELETE location"),
      later: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      who: fc.constant(0),
      route: fc.constant("POST location/update"),
      standsIn: fc.constantFrom(...TARGET_CELLS),
      later: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      who: fc.constant(0),
      route: fc.constant("PUT presence/track"),
      body: fc.constantFrom({ track: TRACK }, { track: null }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      who: fc.constant(0),
      route: fc.constant("PATCH presence/settings"),
      body: fc.record({ shareTrack: fc.boolean() }),
    }),
  },
);

/** What each route of the scripts is called in SQL, and how it takes its arguments there. */
const FUNCTIONS: Record<string, [name: string, args: Record<string, unknown>]> = {
  "GET location/nearby": ["nearby", {}],
  "GET location/nearby?limit=1": ["nearby", { page_size: 1 }],
  "GET presence/live-users": ["live_users", {}],
  "GET presence/live-users?limit=1": ["live_users", { page_size: 1 }],
  "GET presence/sync": ["sync", {}],
  "POST location/update": ["update_location", {}],
  "PATCH presence/settings": ["update_settings", {}],
  "POST presence/offline": ["go_offline", {}],
  "POST presence/live": ["go_live", {}],
  "DELETE location": ["forget_location", {}],
  "PUT presence/track": ["set_track", {}],
};

const inSnakeCase = (body: Record<string, unknown> = {}) =>
  Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );

/** The two ways to make a call. */
type Door = "the edge" | "supabase.rpc";

/** Headers that are about the moment or the request, not about anybody. */
const OF_THE_MOMENT = new Set(["date", "x-request-id"]);

describe("non-interference", () => {
  let api: Api;
  const people: { id: string; token: string }[] = [];
  before(async () => {
    api = await startApi();
    await liftRateLimits(api.stack.database);
    for (const name of ["target", "one", "two"]) people.push(await api.listener(name));
  });
  after(() => api.close());

  /** Everybody live, the attackers in place, the target not seen yet; nothing heard. */
  async function beginAnew(): Promise<void> {
    await api.stack.database.exec(`
      delete from app.presence;
      delete from private.publish_epochs;
      delete from realtime.messages;
      update app.settings set share_track = false, radius_km = 10;
      insert into app.presence
      select id, date_trunc('day', now()), now() + interval '1 day', now() from app.profiles;
      insert into app.positions (user_id, cell, fix_cell, fix_at)
      select id, 'gcpvj0', 'gcpvj0', now() from app.profiles where display_name <> 'target';
    `);
  }

  async function letTimePass(): Promise<void> {
    await api.stack.database.exec(`
      delete from private.publish_epochs;
      update app.positions set fix_at = fix_at - interval '6 hours';
    `);
  }

  function knock(
    door: Door,
    token: string | undefined,
    route: string,
    body?: Record<string, unknown>,
  ): Promise<HttpAnswer> {
    if (door === "the edge") {
      return api.request(...(route.split(" ") as [string, string]), { token, body });
    }
    const [name, args] = FUNCTIONS[route] ?? [route, {}];
    return api.rpc(name, { token, body: { ...args, ...inSnakeCase(body) } });
  }

  /** What the attackers can observe of it: every answer of theirs, every event on their channels. */
  async function transcript(
    door: Door,
    steps: readonly Step[],
    places: readonly string[],
  ): Promise<string[]> {
    await beginAnew();
    const observed: string[] = [];
    for (const [nth, { who, route, body, standsIn, later }] of steps.entries()) {
      if (later) await letTimePass();
      const sent = standsIn ? { geohash: standsIn + places[nth % places.length] } : body;
      const answer = await knock(door, people[who]?.token, route, sent);
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
    return [...observed, ...events.map(({ heard }) => heard)].map(withoutTheClock);
  }

  /** A request id, and the minute in which this very run happens, are the run's and nobody's place. */
  function withoutTheClock(line: string): string {
    return line
      .replace(/"requestId":"[^"]+"/g, '"requestId":""')
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, "<time>");
  }

  test("200 random scripts: two worlds that differ inside the cell look the same", async () => {
    let told = 0;
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
          if (here.some((line) => line.includes(people[0]?.id ?? ""))) told++;
        },
      ),
      { numRuns: 200 },
    );
    assert.ok(
      told > 100,
      `the target was seen in ${told} of 200 scripts: enough to prove something`,
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
