import { centreOf, type Place } from "../../shared/domain/geohash.ts";
import { metresBetween, movedBy, offsetOf } from "./sphere.ts";

/** What one probe told, of everybody at once. */
export interface Observation {
  /** The cell that the attacker was seen in. */
  readonly from: string;
  /** Set where only membership within so many metres was read, and no band. */
  readonly within?: number;
  /** What was read of each listener who was seen. */
  readonly bands: ReadonlyMap<string, unknown>;
}

/** As in the product: an attacker knows it by heart. */
const BANDS = [
  ["here", 2000],
  ["near", 5000],
  ["around", 10_000],
] as const;

/** What a probe from one cell tells of somebody in another. */
function expected(from: string, cell: string, within: number | undefined): unknown {
  const metres = metresBetween(centreOf(from), centreOf(cell));
  if (within !== undefined) return metres <= within || undefined;
  return BANDS.find(([, reach]) => metres <= reach)?.[0];
}

/** The cells in which a listener can be, after all that was observed. */
export function possibleCells(
  candidates: readonly string[],
  id: string,
  observations: readonly Observation[],
): string[] {
  return candidates.filter((cell) =>
    observations.every(({ from, within, bands }) => bands.get(id) === expected(from, cell, within)),
  );
}

/** Where circles of one radius around these places meet best: Gauss-Newton, from a first guess. */
export function solveCircles(centres: readonly Place[], radiusM: number, guess: Place): Place {
  let [east, north] = [0, 0];
  const around = centres.map((centre) => offsetOf(guess, centre));
  for (let round = 0; round < 50; round++) {
    let [a, b, c, d, e] = [0, 0, 0, 0, 0];
    for (const { eastM, northM } of around) {
      const distance = Math.hypot(east - eastM, north - northM) || 1;
      const [x, y] = [(east - eastM) / distance, (north - northM) / distance];
      a += x * x;
      b += x * y;
      c += y * y;
      d += x * (distance - radiusM);
      e += y * (distance - radiusM);
    }
    const determinant = a * c - b * b;
    if (Math.abs(determinant) < 1e-9) break;
    east -= (c * d - b * e) / determinant;
    north -= (a * e - b * d) / determinant;
  }
  return movedBy(guess, east, north);
}
