import { gaussian } from "../../support/statistics.ts";
import { type Spot, towards } from "./find-rule.ts";

/** The ground of the models, at one latitude: cells, phones that err, and people who walk in streets. */

const METRES_A_DEGREE = 111_195;
/** At which latitude the models play. */
const LATITUDE = 51.5;
/** How long the error of a phone lasts. */
const ERROR_LASTS_S = 120;
/** How long a street is before one may turn. */
const STREET_M = 150;
const SHORTEST_STREET_M = 40;

/** How large a cell of so many characters is; the numbers of characters are even. */
export function cellSize(characters: number, latitude = LATITUDE) {
  const halves = 2 ** ((characters * 5) / 2);
  return {
    width: (360 / halves) * METRES_A_DEGREE * Math.cos((latitude * Math.PI) / 180),
    height: (180 / halves) * METRES_A_DEGREE,
  };
}

const FINE = cellSize(8);
/** A cell of discovery; the one around (0, 0) is where the target is known to be. */
export const CELL = cellSize(6);

/** The middle of the finest cell around a place: what a phone's word says. */
export function cut({ x, y }: Spot, { width, height } = FINE): Spot {
  return {
    x: (Math.floor(x / width) + 0.5) * width,
    y: (Math.floor(y / height) + 0.5) * height,
  };
}

/** In which cell of discovery a place lies. */
export const cellOf = ({ x, y }: Spot) =>
  `${Math.floor(x / CELL.width + 0.5)} ${Math.floor(y / CELL.height + 0.5)}`;

/** Anywhere in the cell. */
export const somewhere = (random: () => number): Spot => ({
  x: (random() - 0.5) * CELL.width,
  y: (random() - 0.5) * CELL.height,
});

/** The error of a phone, which wanders. */
export class PhoneError {
  #error: Spot;

  constructor(
    private readonly metres: number,
    private readonly random: () => number,
  ) {
    this.#error = { x: metres * gaussian(random), y: metres * gaussian(random) };
  }

  after(seconds: number): Spot {
    const kept = Math.exp(-seconds / ERROR_LASTS_S);
    const fresh = this.metres * Math.sqrt(1 - kept ** 2);
    this.#error = {
      x: kept * this.#error.x + fresh * gaussian(this.random),
      y: kept * this.#error.y + fresh * gaussian(this.random),
    };
    return this.#error;
  }
}

/** Somebody who walks in streets that cross at right angles. */
export class Walker {
  #heading: number;
  #left: number;

  constructor(
    public at: Spot,
    private readonly speedMS: number,
    private readonly random: () => number,
  ) {
    this.#heading = Math.floor(random() * 4);
    this.#left = this.#street();
  }

  after(seconds: number): Spot {
    const metres = this.speedMS * seconds;
    if (metres === 0) return this.at;
    this.#left -= metres;
    if (this.#left <= 0) {
      this.#heading += Math.floor(this.random() * 3) - 1;
      this.#left = this.#street();
    }
    this.at = towards(this.at, (this.#heading * Math.PI) / 2, metres);
    return this.at;
  }

  #street(): number {
    return -STREET_M * Math.log(1 - this.random()) + SHORTEST_STREET_M;
  }
}
