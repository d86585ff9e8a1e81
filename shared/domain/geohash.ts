import ngeohash from "ngeohash";

/** How many characters a phone sends: the finest that any rule of Resonance needs. */
const SENT_CHARACTERS = 8;

/** How many characters a cell has: the only position that discovery stores or computes with. */
const CELL_CHARACTERS = 6;

/** A place on Earth, in degrees. It stays on the phone. */
export interface Place {
  /** North positive, -90 to 90. */
  readonly latitude: number;
  /** East positive, -180 to 180. */
  readonly longitude: number;
}

/** What a phone at `place` sends: a geohash of 8 characters, about 38 by 19 m. */
export function geohashOf({ latitude, longitude }: Place): string {
  return ngeohash.encode(latitude, longitude, SENT_CHARACTERS);
}

/** The cell that a geohash of at least 6 characters lies in. */
export function cellOf(geohash: string): string {
  return geohash.slice(0, CELL_CHARACTERS);
}

/** The middle of the rectangle that a geohash names. */
export function centreOf(geohash: string): Place {
  const { latitude, longitude } = ngeohash.decode(geohash);
  return { latitude, longitude };
}
