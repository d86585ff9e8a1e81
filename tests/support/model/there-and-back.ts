import fc from "fast-check";
import { CELLS } from "./places-and-songs.ts";
import type { CallStep, OtherStep } from "./steps.ts";

const who = fc.nat(63);

/** What brings two who are near into each other's view, or takes them out of it. */
function turnsOf(who: number, whom: number): readonly CallStep[][] {
  const set = {
    who,
    does: "set",
    share: null,
    find: null,
    radiusKm: null,
    visibleTo: null,
  } as const;
  const rename = { who, does: "rename", name: 0 } as const;
  const move = { who, does: "move", later: true, list: false } as const;
  return [
    [
      { who, does: "go_live" },
      { ...move, to: 1, list: true },
    ],
    [{ ...move, to: 0 }],
    [{ ...move, to: 2 }],
    [{ ...set, visibleTo: "everyone" }],
    [{ ...set, radiusKm: 10 }],
    [{ who, does: "unblock", whom, by: "now" }],
    [{ who, does: "connect", whom, by: "now" }],
    [{ who, does: "go_offline" }],
    [{ who, does: "forget_location" }],
    [{ ...move, to: CELLS.length - 1 }],
    [{ ...set, visibleTo: "connections" }],
    [{ ...set, radiusKm: 2 }],
    [{ who, does: "block", whom, by: "now" }],
    [{ who, does: "end_connection", whom, by: "now" }],
    // Somebody else comes, and stands where they stood.
    [
      { ...rename, anonymous: true },
      { ...move, to: 1 },
      { ...set, share: true },
    ],
    [
      { ...rename, anonymous: false },
      { ...move, to: 1 },
    ],
    [{ who, does: "unblock", whom, by: "before" }],
    [{ who, does: "block", whom, by: "before" }],
  ];
}

/**
 * There and back, by one of two or by both, who look at each other meanwhile; what was noted between
 * two turns waits with what comes after them.
 */
export const thereAndBack: fc.Arbitrary<(CallStep | OtherStep)[]> = fc
  .tuple(
    who,
    who,
    fc.array(fc.tuple(fc.nat(17), fc.boolean(), fc.nat(2), fc.nat(2)), {
      minLength: 2,
      maxLength: 5,
    }),
  )
  .map(([one, other, turns]) =>
    turns.flatMap(([nth, isOne, looks, notes]): (CallStep | OtherStep)[] => {
      const [me, you] = isOne ? [one, other] : [other, one];
      return [
        ...(turnsOf(me, you)[nth] ?? []),
        ...(notes === 0 ? [{ does: "note" } as const] : []),
        ...(looks === 0 ? [{ who: you, does: "sync" } as const] : []),
      ];
    }),
  );

/** One comes into the other's view, for everybody, and plays what the other plays. */
function arrival(who: number, whom: number, anonymous: boolean): (CallStep | OtherStep)[] {
  return [
    { who, does: "unblock", whom, by: "now" },
    { who, does: "set", share: true, find: null, radiusKm: 10, visibleTo: "everyone" },
    { who, does: "rename", name: 1, anonymous },
    { who, does: "go_live" },
    ...standing(who),
  ];
}

function standing(who: number): (CallStep | OtherStep)[] {
  return [
    { who, does: "move", later: true, list: true, to: 1 },
    { who, does: "play", song: 0 },
    { does: "confirm", who },
  ];
}

/**
 * Two meet, and one of them again under another id: to the other they are somebody whom nobody knows,
 * whatever the two had before, a connection or a wave.
 */
export const knownOtherwise: fc.Arbitrary<(CallStep | OtherStep)[]> = fc
  .tuple(who, who, fc.boolean(), fc.boolean(), fc.boolean())
  .map(([one, other, isAnonymous, areConnected, isBack]): (CallStep | OtherStep)[] => [
    ...arrival(one, other, isAnonymous),
    ...arrival(other, one, false),
    { who: one, does: areConnected ? "connect" : "wave", whom: other, by: "now" },
    { who: one, does: "rename", name: 1, anonymous: !isAnonymous },
    {
      who: other,
      does: "set",
      share: null,
      find: null,
      radiusKm: null,
      visibleTo: areConnected ? "connections" : null,
    },
    ...standing(one),
    { who: one, does: "wave", whom: other, by: "now" },
    { who: other, does: "wave", whom: one, by: "now" },
    { who: one, does: "rename", name: 1, anonymous: isBack ? isAnonymous : null },
    ...standing(one),
    { who: one, does: "wave", whom: other, by: "account" },
  ]);
