import { gaussian } from "../../support/statistics.ts";

/** Cells of six characters as a plane at one latitude: metres, the centre of cell (0, 0) at 0. */
export interface Ground {
  readonly widthM: number;
  readonly heightM: number;
}

const METRES_A_DEGREE = 111_195;

export function groundAt(latitude: number): Ground {
  const degrees = 180 / 2 ** 15;
  return {
    widthM: 2 * degrees * METRES_A_DEGREE * Math.cos((latitude * Math.PI) / 180),
    heightM: degrees * METRES_A_DEGREE,
  };
}

/** Cells are numbers, so that millions of fixes are compared fast. */
const ROW = 4096;
const MIDDLE = ROW / 2;

export function cellAt({ widthM, heightM }: Ground, x: number, y: number): number {
  const across = Math.floor(x / widthM + 0.5) + MIDDLE;
  return across * ROW + Math.floor(y / heightM + 0.5) + MIDDLE;
}

/** How many cells to the east of (0, 0). */
export const acrossOf = (cell: number) => Math.floor(cell / ROW) - MIDDLE;

/** How many cells to the north of (0, 0). */
export const upOf = (cell: number) => (cell % ROW) - MIDDLE;

/** Where a phone thinks that it is. */
export interface Fix {
  readonly x: number;
  readonly y: number;
}

/** An error that stays alike for two minutes, as that of satellites does. */
const LASTS_S = 120;
const OUTLIER = { share: 0.01, metres: 100 };

/** The errors of one phone, one fix after the other. */
export class Noise {
  #x: number;
  #y: number;

  constructor(
    private readonly sigmaM: number,
    private readonly random: () => number,
  ) {
    this.#x = sigmaM * gaussian(random);
    this.#y = sigmaM * gaussian(random);
  }

  /** The fix of a phone that is there, so many seconds after the last one. */
  fix(x: number, y: number, seconds: number): Fix {
    const { random, sigmaM } = this;
    if (seconds > 0) {
      const kept = Math.exp(-seconds / LASTS_S);
      const fresh = sigmaM * Math.sqrt(1 - kept * kept);
      this.#x = kept * this.#x + fresh * gaussian(random);
      this.#y = kept * this.#y + fresh * gaussian(random);
    }
    if (random() < OUTLIER.share) {
      const angle = 2 * Math.PI * random();
      return { x: x + OUTLIER.metres * Math.cos(angle), y: y + OUTLIER.metres * Math.sin(angle) };
    }
    return { x: x + this.#x, y: y + this.#y };
  }
}
