import { changesAMinute } from "../capacity/figures.ts";
import { total } from "../capacity/load.ts";
import { call, changes } from "./scripts.ts";
import { setHorizons, setLimits, type Town } from "./town.ts";

/** A listener's changes in a minute of an evening. */
export const CHANGES_A_MINUTE = total(changesAMinute);

/** The changes of an evening, each as often as it comes; of two that mean one listener one may fail. */
export function evening({ listeners }: Town): (readonly [sql: string, weight: number])[] {
  const { track, place, coming, going } = changesAMinute;
  const script = (sql: string, aMinute: number) =>
    [
      call(listeners, `bench.attempt($$${sql}$$)`),
      Math.round((100 * aMinute) / CHANGES_A_MINUTE),
    ] as const;
  return [
    script(changes.track, track),
    script(changes.cell, place),
    script(changes.presence, coming + going),
  ];
}

/** Each listener is heard of by so many others, in expectation. */
export async function setFanOut({ database }: Town, people: number): Promise<void> {
  await setLimits(database, { list_default: people, list_most: 2 * people, fan_out: 2 * people });
  await setHorizons(database, people);
  // Or all of them would ask for a page, as if half of their picture had gone.
  await database.query("update private.channels set shown = $1", [people]);
}
