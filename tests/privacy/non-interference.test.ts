import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import { type Api, type HttpAnswer, startApi } from "../support/api.ts";
import { beginAnew } from "../support/begin-anew.ts";
import { forgetHeard, heardSince, heardSoFar, SILENCE } from "../support/heard.ts";
import { FUNCTIONS, inSnakeCase, inside, type Step, step } from "../support/interference-script.ts";
import { endDwell, placesAge } from "../support/place-time.ts";
import { play } from "../support/playing.ts";
import { liftRateLimits } from "../support/rate-limits.ts";
import { SEEDED_RINGS } from "../support/seeded-rings.ts";
import { type Change, holdTeller, type Message, tellAll } from "../support/teller.ts";

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

/** As many as the time of a test file allows: a call on the embedded database takes longer. */
const SCRIPTS = Deno.env.has("DATABASE_URL") ? 200 : 60;

/** The id of a Find that does not exist. */
const NO_FIND = "6d0cbb0e-6d2c-4a0a-9d3c-5a3f1d9a7c11";

describe("non-interference", () => {
  let api: Api;
  const people: { id: string; token: string }[] = [];
  before(async () => {
    // What runs by itself would tell of a request that distance has ended at a moment of its own.
    api = await startApi({ scheduler: false });
    await liftRateLimits(api.stack.database);
    await endDwell(api.stack.database);
    await holdTeller(api.stack.database);
    await api.stack.database.exec(SEEDED_RINGS);
    for (const name of ["target", "one", "two"]) people.push(await api.listener(name));
    await api.stack.database.query("select private.open_channel(id) from app.profiles");
  });
  after(() => api.close());

  /** Everybody live and playing, the attackers in place, the target not seen yet; nothing heard. */
  async function beginWorld(): Promise<void> {
    const { database } = api.stack;
    await beginAnew(database);
    await database.exec(`
      delete from app.finds;
      delete from private.ended_presences;
      update app.settings
      set share_track = true, allow_find = true, radius_km = 10, visible_to = 'everyone';
      alter sequence tests.rings restart;
      insert into app.presence (user_id, shown_id, live_since, visible_from, live_until, heartbeat_at)
      select id, id, date_trunc('day', now()), date_trunc('day', now()), now() + interval '1 day', now()
      from app.profiles order by id;
      select private.publish_cell(id, 'gcpvj0') from app.profiles where display_name <> 'target';
    `);
    const ids = people.map(({ id }) => id);
    await play(database, ids);
    await forgetHeard(database, ...ids);
  }

  async function letTimePass(): Promise<void> {
    await api.stack.database.exec(`
      select private.sweep_finds();
    `);
    await placesAge(api.stack.database, 6 * 3600);
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

  /** What the attackers can observe of it: every answer of theirs, every message on their channels. */
  async function transcript(
    door: Door,
    steps: readonly Step[],
    places: readonly string[],
  ): Promise<string[]> {
    await beginWorld();
    const observed: string[] = [];
    for (const [
      nth,
      { who, route, body, standsIn, asks, wavesTo, later, told },
    ] of steps.entries()) {
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
      if (told) observed.push(...(await heardNow()));
    }
    observed.push(...(await heardNow()));
    return nameless(observed.map(withoutTheClock));
  }

  /** The teller comes: what each attacker then hears, their numbers too. */
  async function heardNow(): Promise<string[]> {
    const lines: string[] = [];
    await tellAll(api.stack.database);
    for (const { id } of people.slice(1)) {
      const { messages, n, waits } = await heardSoFar(api.stack.database, id);
      const said = messages.map(
        ({ event, payload }) => `${event} ${JSON.stringify(orderly(payload))}`,
      );
      lines.push(...said.map((line) => `${id} hears ${line}`), `${id} ${n} ${waits}`);
    }
    await api.stack.database.query("delete from realtime.messages");
    return lines;
  }

  /** Several changes in one message: who left comes first, and in each half the order is chance. */
  function orderly(payload: Message["payload"]): unknown {
    const changes = payload.changes as Change[] | undefined;
    if (!changes) return payload;
    const lefts = changes.filter(({ event }) => event === "live:user_left");
    assert.deepEqual(changes.slice(0, lefts.length), lefts);
    const rest = changes.slice(lefts.length);
    const sorted = [lefts, rest].flatMap((half) => half.map((one) => JSON.stringify(one)).sort());
    return { ...payload, changes: sorted };
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

  test("random scripts: two worlds that differ inside the cell look the same", async () => {
    let told = 0;
    let asked = 0;
    let matched = 0;
    let waved = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 8, maxLength: 12 }),
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
      { numRuns: SCRIPTS },
    );
    // Enough to prove something.
    assert.ok(told > SCRIPTS / 2, `the target was seen in ${told} scripts`);
    assert.ok(asked > SCRIPTS / 4, `a Find waited in ${asked} scripts`);
    assert.ok(matched > SCRIPTS / 4, `a vibe began in ${matched} scripts`);
    assert.ok(waved > SCRIPTS / 100, `a wave was heard in ${waved} scripts`);
    console.log(
      `non-interference: of ${SCRIPTS} scripts the target was seen in ${told}, a Find waited in ${asked}, a vibe began in ${matched}, a wave was heard in ${waved}`,
    );
  });

  test("a target that moves inside its cell every few seconds causes no event at all", async () => {
    await beginWorld();
    const [target] = people;
    const move = (geohash: string) =>
      api.request("POST", "location/update", { token: target?.token, body: { geohash } });
    await move("gcpvj000");
    await forgetHeard(api.stack.database, ...people.map(({ id }) => id));
    for (const place of ["zz", "bp", "pb", "s0", "ez", "7h"]) {
      await letTimePass();
      assert.equal((await move(`gcpvj0${place}`)).status, 200);
      for (const { id } of people) {
        assert.deepEqual(await heardSince(api.stack.database, id), SILENCE);
      }
    }
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
