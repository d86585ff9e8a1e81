import { geohashOf, type Place } from "../../shared/domain/geohash.ts";
import type { Database } from "../../supabase/local/database/database.ts";
import { movedBy } from "./sphere.ts";
import { gaussian } from "./statistics.ts";

/** As often as a phone is answered, in seconds: the limit `find_answer_interval_s`. */
export const FIX_EVERY_S = 3;

/** How far off a phone in a pocket is, along each axis. */
const NOISE_M = 10;

/** What a phone at a place sends: where it thinks it is. */
export function noisyFix(place: Place, random: () => number): string {
  return geohashOf(movedBy(place, NOISE_M * gaussian(random), NOISE_M * gaussian(random)));
}

/** So many seconds pass in every running Find, for its fixes, its answers, its hint and its calls. */
export async function timePassesInFinds(database: Database, seconds: number): Promise<void> {
  await database.query(
    `update private.find_positions
    set
      fix_at = fix_at - make_interval(secs => $1),
      answered_at = answered_at - make_interval(secs => $1),
      outwards_since = outwards_since - make_interval(secs => $1)`,
    [seconds],
  );
  await database.query(
    "update private.rate_buckets set filled_at = filled_at - make_interval(secs => $1)",
    [seconds],
  );
}
