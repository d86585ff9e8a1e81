import type { Evenings } from "./evening.ts";
import { groundAt } from "./ground.ts";
import { type Effort, type Found, findHomes, type HomesFigure } from "./homes.ts";
import { followWalkers, type Walks } from "./walkers.ts";

/** What a model measured, and what it must reach: at least, or at most. */
export interface Line {
  readonly of: string;
  readonly figure: number;
  readonly atLeast?: number;
  readonly atMost?: number;
}

export const passes = ({ figure, atLeast, atMost }: Line) =>
  figure >= (atLeast ?? Number.NEGATIVE_INFINITY) && figure <= (atMost ?? Number.POSITIVE_INFINITY);

export const inWords = ({ of, figure, atLeast, atMost }: Line) =>
  `${of}: ${figure.toFixed(2)}; the line is ${
    atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`
  }`;

/** Errors of a lookout for homes, each as a share of the bound: after a week and a month, and the p5 of a month. */
interface HomesLines {
  readonly week: number;
  readonly month: number;
  readonly monthP5: number;
  readonly weekWithWay: number;
  readonly monthWithWay: number;
}

const AT_NOISE: Record<10 | 25, HomesLines> = {
  10: { week: 0.92, month: 0.9, monthP5: 0.75, weekWithWay: 0.88, monthWithWay: 0.8 },
  25: { week: 0.85, month: 0.8, monthP5: 0.55, weekWithWay: 0.8, monthWithWay: 0.72 },
};

function evenings(noiseM: number, latitude = 51.5, everyS: number | null = 60): Evenings {
  return { ground: groundAt(latitude), noiseM, everyS, way: "straight" };
}

/** A week and a month of evenings at homes all over their cells, with phones that are off by so much. */
export function homesLines(noiseM: 10 | 25, effort: Effort): Line[] {
  const figure = findHomes(evenings(noiseM), [7, 30], effort, 5);
  const [week, month] = figure.rest as [Found, Found];
  const [weekWithWay, monthWithWay] = figure.withWay as [Found, Found];
  const line = AT_NOISE[noiseM];
  const named = (of: string, value: number, atLeast: number) => ({
    of: `homes, noise ${noiseM} m, ${of}`,
    figure: value,
    atLeast,
  });
  return [
    named("7 days", week.median, line.week),
    named("30 days", month.median, line.month),
    named("30 days, the nearest twentieth", month.p5, line.monthP5),
    named("7 days, with the way home", weekWithWay.median, line.weekWithWay),
    named("30 days, with the way home", monthWithWay.median, line.monthWithWay),
    ...(noiseM === 10 ? honestLines(figure) : []),
  ];
}

/** What honest people pay for it. */
function honestLines({ honest }: HomesFigure): Line[] {
  const line = (of: string, figure: number, atMost: number) => ({ of, figure, atMost });
  return [
    line("minutes until others see who came home, median", honest.arrivalMedianMin, 10),
    line("minutes until others see who came home, p95", honest.arrivalP95Min, 20),
    line("changes of cell a day of rest", honest.flapsADay, 0.5),
    line("changes of cell a day of rest within 20 m of an edge", honest.flapsADayAtEdges, 4),
  ];
}

/** A month at another latitude, where cells are wider or narrower. */
export function homesAtLatitude(latitude: number, effort: Effort): Line[] {
  const [month] = findHomes(evenings(10, latitude), [30], effort, 5).rest;
  return [
    {
      of: `homes at ${latitude} N, noise 10 m, 30 days`,
      figure: month?.median ?? 0,
      atLeast: 0.88,
    },
  ];
}

/** Phones that send one fix in five minutes, or now and then: seen at rest as well as those of every minute. */
export function homesOfOtherPhones(effort: Effort): Line[] {
  return ([300, null] as const).flatMap((everyS) => {
    const { rest, honest } = findHomes(evenings(10, 51.5, everyS), [30], effort, 5);
    const of = everyS === null ? "one fix now and then" : `one fix in ${everyS} s`;
    return [
      { of: `homes, noise 10 m, 30 days, ${of}`, figure: rest[0]?.median ?? 0, atLeast: 0.88 },
      {
        of: `minutes until others see who came home, ${of}, p95`,
        figure: honest.arrivalP95Min,
        atMost: 25,
      },
    ];
  });
}

/** The same attacker where cells change without memory: if they find nothing there, they prove nothing. */
export function homesWithoutMemory(effort: Effort): Line[] {
  const [month] = findHomes({ ...evenings(10), noMemory: true }, [30], effort, 5).withWay;
  return [
    {
      of: "homes where cells change at once, 30 days, with the way home",
      figure: month?.median ?? 0,
      atMost: 0.6,
    },
  ];
}

/** Walkers at a change of their cell. */
const WALKS: readonly (Pick<Walks, "way" | "speed"> & { latitude: number; atLeast: number })[] = [
  { way: "straight", speed: 1.4, latitude: 51.5, atLeast: 0.65 },
  { way: "streets", speed: 1.4, latitude: 51.5, atLeast: 0.85 },
  { way: "streets", speed: null, latitude: 51.5, atLeast: 0.95 },
  { way: "streets", speed: 1.4, latitude: 0, atLeast: 0.72 },
  { way: "streets", speed: 1.4, latitude: 69.6, atLeast: 1 },
];

export function walkersLines(walkers: number): Line[] {
  return WALKS.map(({ way, speed, latitude, atLeast }) => {
    const walks: Walks = { ground: groundAt(latitude), noiseM: 10, everyS: 60, way, speed };
    const pace = speed === null ? "mixed speeds" : `${speed} m/s`;
    const { median } = followWalkers(walks, walkers);
    return { of: `walkers, ${way}, ${pace}, ${latitude} N`, figure: median, atLeast };
  });
}
