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
