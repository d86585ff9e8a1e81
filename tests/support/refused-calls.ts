import { centreOf } from "../../shared/domain/geohash.ts";
import { hide, REASONS } from "./invisible.ts";
import type { RedTeam } from "./red-team.ts";
import { seeded } from "./statistics.ts";

/** A call that takes somebody's id: what it is told, and what takes back what it did. */
export interface CallAbout {
  readonly name: string;
  readonly args: (id: string) => Record<string, unknown>;
  /** How it answers about somebody who may not be seen. */
  readonly status: number;
  /** As SQL, with the caller as `$1`. */
  readonly undo?: string;
}

/** Every call that takes somebody's id, or that of a Find. */
export const CALLS_ABOUT: readonly CallAbout[] = [
  { name: "listener", args: (user_id) => ({ user_id }), status: 404 },
  { name: "start_find", args: (target_id) => ({ target_id }), status: 409 },
  {
    name: "block",
    args: (user_id) => ({ user_id }),
    status: 200,
    undo: "delete from app.blocks where blocker_id = $1",
  },
  { name: "wave", args: (user_id) => ({ user_id }), status: 404 },
  { name: "react", args: (user_id) => ({ user_id, reaction: "🔥" }), status: 404 },
  { name: "unblock", args: (user_id) => ({ user_id }), status: 200 },
  {
    name: "report",
    args: (user_id) => ({ user_id, reason: "spam" }),
    status: 200,
    undo: "delete from private.reports where reporter_id = $1",
  },
  { name: "end_connection", args: (user_id) => ({ user_id }), status: 200 },
  { name: "accept_find", args: (find_id) => ({ find_id }), status: 404 },
];

/** What somebody may be who does what somebody unseen does, but whom the caller did something to. */
const BY_THE_CALLER = ["blocked by the attacker", "blocked either way"];

/**
 * For each reason not to be seen, somebody beside the caller of whom it is true, and somebody too far
 * away. Those whom the caller blocked are left out: `block` and `unblock` answer about them as they
 * should, and differ.
 */
export async function unseenPeople(
  team: RedTeam,
  caller: { readonly id: string },
  town: string,
): Promise<Map<string, string>> {
  const reasons = Object.entries(REASONS).filter(([reason]) => !BY_THE_CALLER.includes(reason));
  const homes = [...reasons.map(() => centreOf(town)), centreOf("u4pruy")];
  const people = await team.targets(homes, seeded(15));
  await team.settle(people);
  const ids = new Map<string, string>();
  for (const [nth, [reason, statements]] of reasons.entries()) {
    const person = people[nth];
    if (!person) throw new Error("there is one for each");
    await hide(team, caller, person, statements);
    ids.set(reason, person.id);
  }
  return ids.set("out of reach", people.at(-1)?.id ?? "");
}
