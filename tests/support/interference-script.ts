import fc from "fast-check";
import { SONG } from "./red-team.ts";

/** Where the target goes: into cells beside each other too, whichever side of the edge they stand on. */
const TARGET_CELLS = ["gcpvj0", "gcpvj1", "gcpvj2", "gcpvjm", "gcpvn1"];
/** Where the attackers stand: in the target's cells, beside them, kilometres off, out of range. */
const ATTACKER_CELLS = [
  ...TARGET_CELLS,
  "gcpvj6",
  "gcpvjh",
  "gcpuz0",
  "gcpv50",
  "gcpvt0",
  "gcp9bp",
];

/** Two characters more name one of 1,024 places in a cell, its corners and edges among them. */
const BASE32 = [..."0123456789bcdefghjkmnpqrstuvwxyz"];
const corner = fc.constantFrom("00", "bp", "pb", "zz", "0p", "b0", "s0", "ez");
export const inside = fc.oneof(
  corner,
  fc.tuple(fc.constantFrom(...BASE32), fc.constantFrom(...BASE32)).map((pair) => pair.join("")),
);

/**
 * One call by one of three listeners: 0 is the target, 1 and 2 are attackers. The `:id` of a route
 * is that of the latest Find, the `:listener` is whom it waves to.
 */
export interface Step {
  readonly who: number;
  readonly route: string;
  readonly body?: Record<string, unknown>;
  /** A cell of the target, where the world adds the place inside it. */
  readonly standsIn?: string;
  /** Whom it asks to find. */
  readonly asks?: number;
  /** Whom it waves to. */
  readonly wavesTo?: number;
  /** Before it, five minutes pass for everybody. */
  readonly later?: boolean;
  /** After it the teller comes; until then it stands still, and has more to catch up with. */
  readonly told?: boolean;
}

/** Of the same album as the song. */
const NEXT_SONG = "7GhIk7Il098yCjg4BQjzvb";

const attacker = fc.constantFrom(1, 2);
const read = fc.constantFrom(
  "GET location/nearby",
  "GET location/nearby?limit=1",
  "GET presence/live-users",
  "GET presence/live-users?limit=1",
  "GET presence/sync",
  "GET find/active",
  "GET vibe/matches",
  "GET vibe/matches?limit=1",
  "GET vibe/connections",
  `GET find/listeners?trackId=${SONG.trackId}`,
);
const call: fc.Arbitrary<Step> = fc.oneof(
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
      who: fc.nat(2),
      route: fc.constant("PUT presence/track"),
      body: fc.constantFrom({ trackId: SONG.trackId }, { trackId: NEXT_SONG }, { trackId: null }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      who: fc.constant(0),
      route: fc.constant("PATCH presence/settings"),
      body: fc.constantFrom<Record<string, boolean | string>>(
        { shareTrack: true },
        { shareTrack: false },
        { allowFind: true },
        { allowFind: false },
      ),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      who: fc.constantFrom(0, 0, 1, 2),
      route: fc.constant("POST vibe/:listener/wave"),
      wavesTo: fc.nat(2),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      who: attacker,
      route: fc.constant("POST find/start"),
      asks: fc.constantFrom(0, 0, 1, 2),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Step>(
      { who: 1, route: "POST find/start", body: { trackId: SONG.trackId } },
      { who: 2, route: "POST find/start", body: { trackId: SONG.trackId } },
      { who: 0, route: "POST find/start", asks: 1 },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      who: fc.nat(2),
      route: fc.constantFrom("POST find/:id/decline", "DELETE find/:id", "POST find/:id/complete"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      who: fc.nat(2),
      route: fc.constant("POST find/:id/location"),
      standsIn: fc.constantFrom(...TARGET_CELLS),
    }),
  },
);

export const step = fc.tuple(call, fc.boolean()).map(([call, told]): Step => ({ ...call, told }));

/** What each route of the scripts is called in SQL, and how it takes its arguments there. */
export const FUNCTIONS: Record<string, [name: string, args: Record<string, unknown>]> = {
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
  "GET find/active": ["finds", {}],
  "GET vibe/matches": ["vibe_matches", {}],
  "GET vibe/matches?limit=1": ["vibe_matches", { page_size: 1 }],
  "GET vibe/connections": ["connections", {}],
  "POST vibe/:listener/wave": ["wave", {}],
  [`GET find/listeners?trackId=${SONG.trackId}`]: ["find_listeners", { track_id: SONG.trackId }],
  "POST find/start": ["start_find", {}],
  "POST find/:id/decline": ["decline_find", {}],
  "DELETE find/:id": ["cancel_find", {}],
  "POST find/:id/complete": ["complete_find", {}],
  "POST find/:id/location": ["send_find_location", {}],
};

export const inSnakeCase = (body: Record<string, unknown> = {}) =>
  Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
