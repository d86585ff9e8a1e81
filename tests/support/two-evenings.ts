import assert from "node:assert/strict";
import fc from "fast-check";
import type { Database } from "../../supabase/local/database/database.ts";
import { SEEDED_RINGS } from "./seeded-rings.ts";
import type { Change, Message } from "./teller.ts";

/** Who acts: two who watch, and whoever is there before the switch and after it. */
export type Actor = "victor" | "wanda" | "first" | "second";

/** The one step after which `first` is there no more, and five minutes later `second` may be seen. */
export interface Act {
  readonly who: Actor;
  readonly does: string;
  readonly args?: Record<string, unknown>;
  /** Whom the call names, by whatever id they are known by. */
  readonly whom?: Actor;
  /** After it the teller comes. */
  readonly told: boolean;
}

/** An evening: what happens while the first is there, while neither is, and while the second is. */
export interface Script {
  readonly before: readonly Act[];
  readonly between: readonly Act[];
  readonly after: readonly Act[];
  /** Whether who switches was anonymous first. */
  readonly hiddenFirst: boolean;
}

const CELLS = ["gcpvj0", "gcpvj6", "gcpvt0"];
const watcher = fc.constantFrom<Actor>("victor", "wanda");
const anybody = fc.constantFrom<Actor>("victor", "wanda", "first", "second");

const act = (
  who: fc.Arbitrary<Actor>,
  does: fc.Arbitrary<string>,
  rest: { args?: fc.Arbitrary<Record<string, unknown>>; whom?: fc.Arbitrary<Actor> } = {},
) => fc.record({ who, does, told: fc.boolean(), ...rest }) as fc.Arbitrary<Act>;

const read = act(
  watcher,
  fc.constantFrom("nearby", "live_users", "sync", "finds", "vibe_matches", "connections", "blocks"),
);
const look = act(watcher, fc.constantFrom("listener", "report", "end_connection"), {
  whom: anybody,
});
const move = (who: fc.Arbitrary<Actor>) =>
  act(who, fc.constant("update_location"), {
    args: fc.constantFrom(...CELLS).map((geohash) => ({ geohash })),
  });
const set = act(watcher, fc.constant("update_settings"), {
  args: fc.constantFrom<Record<string, unknown>>(
    { visible_to: "connections" },
    { visible_to: "everyone" },
    { radius_km: 2 },
    { radius_km: 10 },
    { share_track: false },
    { share_track: true },
  ),
});
const meet = act(watcher, fc.constantFrom("wave", "wave", "wave", "start_find"), {
  whom: fc.constantFrom<Actor>("first", "second", "first", "second", "victor", "wanda"),
});
const answer = (who: fc.Arbitrary<Actor>) =>
  act(who, fc.constantFrom("accept", "decline", "cancel", "send_place", "complete"));

/** What those do who come and go: each towards one watcher alone, since a person is counted once. */
const own = (who: Actor, towards: Actor) =>
  fc.oneof(
    { weight: 4, arbitrary: move(fc.constant(who)) },
    { weight: 2, arbitrary: act(fc.constant(who), fc.constantFrom("play", "play_nothing")) },
    { weight: 1, arbitrary: act(fc.constant(who), fc.constant("forget_location")) },
    { weight: 6, arbitrary: act(fc.constant(who), fc.constant("wave_back")) },
    {
      weight: 3,
      arbitrary: act(fc.constant(who), fc.constantFrom("wave", "wave", "start_find"), {
        whom: fc.constant(towards),
      }),
    },
    { weight: 2, arbitrary: answer(fc.constant(who)) },
  );

const watching = fc.oneof(
  { weight: 5, arbitrary: read },
  { weight: 3, arbitrary: look },
  { weight: 1, arbitrary: move(watcher) },
  { weight: 2, arbitrary: set },
  { weight: 4, arbitrary: meet },
  { weight: 2, arbitrary: answer(watcher) },
);

const acts = (arbitrary: fc.Arbitrary<Act>, minLength: number, maxLength: number) =>
  fc.array(arbitrary, { minLength, maxLength });

export const script: fc.Arbitrary<Script> = fc.record({
  before: acts(fc.oneof(watching, own("first", "victor")), 6, 12),
  between: acts(watching, 0, 4),
  after: acts(fc.oneof(watching, own("second", "wanda")), 6, 12),
  hiddenFirst: fc.boolean(),
});

/** Everybody in two evenings alike, but for who comes second. */
export async function beginTwoEvenings(database: Database): Promise<void> {
  await database.exec(SEEDED_RINGS);
  await database.query(
    "update private.limits set value = 300 where name in ('unlinked_wait_least_s', 'unlinked_wait_most_s')",
  );
  await database.query("update private.limits set value = 120 where name = 'changes_late_most_s'");
}

/** Five minutes pass, for all that counts from a moment. */
export async function fiveMinutesPass(database: Database): Promise<void> {
  const minutes = "interval '301 seconds'";
  await database.exec(`
    delete from private.publish_epochs;
    update app.presence set visible_from = visible_from - ${minutes};
    update private.channels set urgent_since = urgent_since - ${minutes},
      waiting_since = waiting_since - ${minutes}, page_since = page_since - ${minutes};
    update private.changes set at = at - ${minutes};
    update private.waiting_pairs set at = at - ${minutes};
    update private.waiting_events set at = at - ${minutes};
    update private.waiting_vibes set at = at - ${minutes};
    select private.sweep_finds();
  `);
}

/** Calls ids by who it is, chance ids by when they came first, and moments by nothing. */
export class Names {
  readonly #known: Map<string, string>;
  #others = 0;

  constructor(known: Iterable<readonly [id: string, name: string]>) {
    this.#known = new Map(known);
  }

  set(id: string, name: string): void {
    this.#known.set(id, name);
  }

  in(text: string): string {
    return text
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
        const name = this.#known.get(id) ?? `id ${++this.#others}`;
        this.#known.set(id, name);
        return name;
      })
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, "<time>");
  }

  /** A message: where it tells of several, who left comes first, and in each half the order is chance. */
  inMessage({ event, payload }: Message): string {
    const changes = payload.changes as Change[] | undefined;
    if (!changes) return `${event} ${this.in(JSON.stringify(payload))}`;
    const lefts = changes.filter(({ event }) => event === "live:user_left");
    assert.deepEqual(changes.slice(0, lefts.length), lefts);
    const halves = [lefts, changes.slice(lefts.length)].map((half) =>
      half.map((one) => this.in(JSON.stringify(one))).sort(),
    );
    return `${event} ${payload.n} ${halves.flat().join()}`;
  }
}
