import fc from "fast-check";
import type { Vibe } from "../../shared/contracts/cards.ts";

/** From one cell to others up to 12 km away, so that all radii are crossed. */
export const CELLS = [
  "gcpvj0",
  "gcpvj1",
  "gcpvjh",
  "gcpvn0",
  "gcpuz0",
  "gcpv50",
  "gcpvt0",
  "gcpue0",
];

/** Two of one album, one of another by the same singer, one with nothing in common. */
export const SONGS = ["aaa", "baa", "cca", "ddd"].map((ids) => {
  const [trackId = "", albumId, artistId] = [...ids].map((letter) => letter.repeat(22));
  return {
    trackId,
    name: "A song",
    artists: [{ id: artistId, name: "A singer" }],
    album: { id: albumId, name: "An album" },
  };
});

/** How alike two of the songs are, by their tracks; undefined for not at all, or for no song. */
export function vibeOf(one?: string | null, other?: string | null): Vibe | undefined {
  const [here, there] = [one, other].map((id) => SONGS.find(({ trackId }) => trackId === id));
  if (!here || !there) return undefined;
  if (here === there) return { score: 1, reason: "same_track" };
  if (here.album.id === there.album.id) return { score: 0.8, reason: "same_album" };
  return here.artists[0]?.id === there.artists[0]?.id
    ? { score: 0.6, reason: "shared_artist" }
    : undefined;
}

/** Where the two of a Find say they are: beside each other, and past each edge of a hint. */
export const PLACES = ["gcpvj0d1", "gcpvj0d4", "gcpvj0dw", "gcpvj0ks", "gcpvj4d1"];

/** What a listener does next. */
export type Step = { who: number } & (
  | { does: "go_live" | "go_offline" | "forget_location" | "fall_silent" }
  | { does: "move"; to: number }
  | { does: "play"; song: number | null }
  | { does: "set"; share: boolean; find: boolean; radiusKm: number }
  | { does: "block" | "unblock"; whom: number }
);

/** What one of those who can does about a Find; to ask, somebody whom they see. */
export type FindStep = { who: number } & (
  | { does: "ask"; whom: number }
  | { does: "ask_for"; song: number }
  | { does: "accept" | "decline" | "cancel" | "complete" | "expire" }
  | { does: "say_where"; at: number }
);

const OF_FINDS = [
  "ask",
  "ask_for",
  "accept",
  "decline",
  "cancel",
  "complete",
  "expire",
  "say_where",
];

/** Whether a step is about a Find. */
export function isOfFind(step: Step | FindStep): step is FindStep {
  return OF_FINDS.includes(step.does);
}

const who = fc.nat(4);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ who, does: fc.constant("go_live" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      who,
      does: fc.constantFrom(
        "go_offline" as const,
        "forget_location" as const,
        "fall_silent" as const,
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ who, does: fc.constant("move" as const), to: fc.nat(CELLS.length - 1) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      who,
      does: fc.constant("play" as const),
      song: fc.option(fc.nat(SONGS.length - 1)),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      who,
      does: fc.constant("set" as const),
      share: fc.boolean(),
      find: fc.constantFrom(true, true, true, false),
      radiusKm: fc.constantFrom(2, 5, 10),
    }),
  },
);

/** Finds begin more often than they end, so that they meet whatever else happens. */
const finding: fc.Arbitrary<FindStep> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ who, does: fc.constant("ask" as const), whom: who }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      who,
      does: fc.constant("ask_for" as const),
      song: fc.nat(SONGS.length - 1),
    }),
  },
  { weight: 5, arbitrary: fc.record({ who, does: fc.constant("accept" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      who,
      does: fc.constantFrom(
        "decline" as const,
        "cancel" as const,
        "complete" as const,
        "expire" as const,
      ),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      who,
      does: fc.constant("say_where" as const),
      at: fc.nat(PLACES.length - 1),
    }),
  },
);

const parting: fc.Arbitrary<Step> = fc.record({
  who,
  does: fc.constantFrom("block" as const, "unblock" as const),
  whom: who,
});

/** Who came too early to be seen comes again, so that there is somebody to find. */
const STAYING = [0, 1, 2].flatMap((who): Step[] => [
  { who, does: "go_live" },
  { who, does: "move", to: who },
]);

/** Everybody comes, in an order of chance; then whatever happens. */
export const evening = fc
  .tuple(
    fc.shuffledSubarray(
      [0, 1, 2, 3, 4].flatMap((who): Step[] => [
        { who, does: "go_live" },
        { who, does: "play", song: who % SONGS.length },
        { who, does: "set", share: who !== 4, find: true, radiusKm: [2, 5, 10, 10, 10][who] ?? 5 },
        { who, does: "move", to: who },
      ]),
      { minLength: 20 },
    ),
    fc.array(
      fc.oneof<fc.WeightedArbitrary<Step | FindStep>[]>(
        { weight: 5, arbitrary: step },
        { weight: 1, arbitrary: parting },
        { weight: 10, arbitrary: finding },
      ),
      { minLength: 35, maxLength: 50 },
    ),
  )
  .map(([coming, then]) => [...coming, ...STAYING, ...then]);
