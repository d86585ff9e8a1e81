import fc from "fast-check";
import { CELLS, PLACES, SONGS } from "./places-and-songs.ts";
import type { By, CallStep, FindStep, OpenStep, OtherStep, Setting, Step } from "./steps.ts";
import { WRITTEN } from "./teller.ts";
import { knownOtherwise, thereAndBack } from "./there-and-back.ts";

const who = fc.nat(63);
const by = fc.constantFrom<By[]>("now", "now", "now", "before", "account");
const of = <const Does extends string>(...does: Does[]) => fc.constantFrom<Does[]>(...does);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 1 });
type Weighted<T> = fc.WeightedArbitrary<T>;

const calls: Weighted<CallStep>[] = [
  { weight: 4, arbitrary: fc.record({ who, does: of("go_live") }) },
  {
    weight: 3,
    arbitrary: fc.record({ who, does: of("go_offline", "forget_location", "fall_silent") }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      who,
      does: of("move"),
      // Near each other more often than not.
      to: fc.oneof({ weight: 2, arbitrary: fc.nat(3) }, fc.nat(CELLS.length - 1)),
      later: fc.constantFrom(true, true, true, false),
      list: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      who,
      does: of("play"),
      song: fc.option<number>(fc.nat(SONGS.length - 1)),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      who,
      does: of("set"),
      share: maybe(fc.boolean()),
      find: fc.constantFrom(true, null),
      radiusKm: maybe(fc.constantFrom(2, 5, 10)),
      visibleTo: fc.constantFrom("everyone", "connections", null, null),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      who,
      does: of("rename"),
      name: fc.nat(3),
      anonymous: fc.constantFrom(null, true, false),
    }),
  },
  { weight: 4, arbitrary: fc.record({ who, does: of("block"), whom: who, by }) },
  { weight: 3, arbitrary: fc.record({ who, does: of("unblock"), whom: who, by }) },
  { weight: 3, arbitrary: fc.record({ who, does: of("connect"), whom: who, by }) },
  { weight: 2, arbitrary: fc.record({ who, does: of("wave", "end_connection"), whom: who, by }) },
  { weight: 4, arbitrary: fc.record({ who, does: of("sync") }) },
  { weight: 1, arbitrary: fc.record({ who, does: of("heartbeat") }) },
  { weight: 1, arbitrary: fc.record({ who, does: of("begin_anew") }) },
];

/** Finds begin more often than they end, so that they meet whatever else happens. */
const finds: Weighted<FindStep>[] = [
  { weight: 4, arbitrary: fc.record({ who, does: of("ask"), whom: who }) },
  { weight: 1, arbitrary: fc.record({ who, does: of("ask_for"), song: fc.nat(SONGS.length - 1) }) },
  { weight: 5, arbitrary: fc.record({ who, does: of("accept") }) },
  { weight: 2, arbitrary: fc.record({ who, does: of("decline", "cancel", "complete", "expire") }) },
  {
    weight: 8,
    arbitrary: fc.record({ who, does: of("say_where"), at: fc.nat(PLACES.length - 1) }),
  },
];

const few = fc.integer({ min: 0, max: 4 });
const others: Weighted<OtherStep>[] = [
  {
    weight: 6,
    arbitrary: fc.record({
      does: of("tell"),
      callers: fc.constantFrom(1, 1, 1, 4),
      rounds: fc.constantFrom(1, 1, 2),
    }),
  },
  { weight: 4, arbitrary: fc.record({ does: of("note", "send", "search") }) },
  { weight: 3, arbitrary: fc.record({ does: of("die"), at: fc.constantFrom(...WRITTEN) }) },
  { weight: 4, arbitrary: fc.record({ does: of("pass"), seconds: fc.constantFrom(0.5, 1.1, 4) }) },
  { weight: 2, arbitrary: fc.record({ does: of("sweep") }) },
  {
    weight: 12,
    arbitrary: fc.record({ does: of("deliver"), who, replies: few, messages: few }),
  },
];

/** What the source of tracks says. */
const sources: Weighted<OtherStep>[] = [
  { weight: 4, arbitrary: fc.record({ does: of("confirm"), who }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: of("look_up"),
      song: fc.nat(SONGS.length - 1),
      isKnown: fc.constantFrom(true, true, true, false),
    }),
  },
];

/** Everybody comes, in an order of chance; who said too early where they are says it again. */
function coming(population: number): fc.Arbitrary<(CallStep | OtherStep)[]> {
  const steps = Array.from({ length: population }, (_, who): CallStep[] => [
    { who, does: "go_live" },
    { who, does: "play", song: who % SONGS.length },
    {
      who,
      does: "set",
      share: who !== 4,
      find: true,
      radiusKm: [10, 5, 10, 10, 2][who % 5] ?? 10,
      visibleTo: null,
    },
    { who, does: "move", to: who % CELLS.length, later: true, list: true },
  ]).flat();
  return fc.shuffledSubarray(steps, { minLength: steps.length }).map((shuffled) => {
    const isEarly = ({ who, does }: CallStep, nth: number) =>
      does === "move" &&
      nth < shuffled.findIndex((step) => step.who === who && step.does === "go_live");
    const confirmed = Array.from(
      { length: population },
      (_, who) => ({ does: "confirm", who }) as const,
    );
    return [...shuffled, ...shuffled.filter(isEarly), ...confirmed];
  });
}

function evening<AnyStep>(
  then: Weighted<AnyStep>[],
  length: number,
): fc.Arbitrary<Setting<AnyStep | CallStep | OtherStep>> {
  const single = fc.oneof<fc.WeightedArbitrary<AnyStep>[]>(...then).map((step) => [step]);
  const most = fc.oneof<fc.WeightedArbitrary<(AnyStep | CallStep | OtherStep)[]>[]>(
    { weight: 24, arbitrary: single },
    { weight: 3, arbitrary: thereAndBack },
    { weight: 1, arbitrary: knownOtherwise },
  );
  return fc.constantFrom(2, 3, 3, 4, 5, 6, 8).chain((population) =>
    fc.record({
      population: fc.constant(population),
      isSmall: fc.boolean(),
      steps: fc
        .tuple(coming(population), fc.array(most, { minLength: length / 2, maxLength: length }))
        .map(([come, then]) => [...come, ...then.flat()]),
    }),
  );
}

/** An evening in which the teller follows each call at once and nothing is late or lost. */
export const promptEvening = evening<Step>(
  [...calls, ...finds, ...sources, { weight: 1, arbitrary: fc.record({ does: of("sweep") }) }],
  50,
);

/** An evening in which the teller is late, stands still or dies, and messages overtake replies. */
export const lateEvening = evening<Step>([...calls, ...sources, ...others], 120);

/** The same, in which messages are lost too, and the jobs run. */
export const lossyEvening = evening<Step>(
  [
    ...calls,
    ...sources,
    ...others,
    { weight: 2, arbitrary: fc.record({ does: of("lose"), who }) },
    { weight: 1, arbitrary: fc.record({ does: of("clean") }) },
  ],
  120,
);

/** The same, in which nothing is told for ten minutes now and then. */
export const standingEvening = evening<Step>(
  [
    ...calls,
    ...sources,
    ...others,
    { weight: 2, arbitrary: fc.record({ does: of("stand_still") }) },
  ],
  120,
);

/** The same, in which calls stay open while others come between. */
export const openEvening = evening<OpenStep>(
  [
    ...calls,
    ...sources,
    ...others,
    { weight: 40, arbitrary: fc.record({ does: of("commit"), which: fc.nat(9) }) },
  ],
  200,
);
