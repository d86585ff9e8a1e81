import { centreOf, type Place } from "../../shared/domain/geohash.ts";

/** The sphere that PostGIS measures on, in metres. */
const EARTH_RADIUS_M = 6371008.771415059;

const METRES_A_DEGREE = (EARTH_RADIUS_M * Math.PI) / 180;

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Great-circle metres by the haversine, which stays exact for near points. */
export function metresBetween(one: Place, other: Place): number {
  const north = Math.sin(radians(other.latitude - one.latitude) / 2) ** 2;
  const east = Math.sin(radians(other.longitude - one.longitude) / 2) ** 2;
  const cosines = Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude));
  return 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(Math.min(1, north + cosines * east)));
}

/** So many metres further north and east; for a few kilometres, away from the poles. */
export function movedBy(from: Place, eastM: number, northM: number): Place {
  return {
    latitude: from.latitude + northM / METRES_A_DEGREE,
    longitude: from.longitude + eastM / (METRES_A_DEGREE * Math.cos(radians(from.latitude))),
  };
}

/** How far another place lies to the east and to the north, in metres; the inverse of `movedBy`. */
export function offsetOf(from: Place, to: Place): { eastM: number; northM: number } {
  return {
    eastM: (to.longitude - from.longitude) * METRES_A_DEGREE * Math.cos(radians(from.latitude)),
    northM: (to.latitude - from.latitude) * METRES_A_DEGREE,
  };
}

/** A cell of six characters in degrees: 15 bits of longitude, 15 of latitude. */
export const CELL_DEGREES = { longitude: 360 / 2 ** 15, latitude: 180 / 2 ** 15 } as const;

/** A place in a cell: `across` and `up` go from -0.5 to 0.5 of its width and height. */
export function placeIn(cell: string, across: number, up: number): Place {
  const centre = centreOf(cell);
  return {
    latitude: centre.latitude + up * CELL_DEGREES.latitude,
    longitude: centre.longitude + across * CELL_DEGREES.longitude,
  };
}

/** Homes all around a cell, so far from its centre that everybody there is `near`. */
export function homesNear(cell: string, count: number, random: () => number): Place[] {
  return Array.from({ length: count }, () => {
    const [turn, metres] = [random() * 2 * Math.PI, 2800 + random() * 1400];
    return movedBy(centreOf(cell), metres * Math.cos(turn), metres * Math.sin(turn));
  });
}
