/** What one listener hears of others, in changes a second. */
export interface Heard {
  /** All of them. */
  readonly changes: number;
  /** Those among them that say that somebody left: they are told at once. */
  readonly leavings: number;
}

/**
 * The messages a second that one listener gets in expectation, where what changed within
 * `intervalS` seconds travels in one.
 *
 * Changes come independently, so their number in a turn of T seconds at a rate of r a second is of
 * Poisson's distribution: a turn has none with the chance e^(-rT), and without leavings a listener
 * gets one message in each other turn, (1 - e^(-rT)) / T a second. A leaving is a message of its
 * own that takes with it what waits. With l of them a second the turn ends with one more message if
 * the last change in it was no leaving, with the chance (r - l) / r of those turns that have any:
 *
 *     l + (r - l) / r * (1 - e^(-rT)) / T
 *
 * It is r where T is 0, falls as T grows and ends at l. A teller that instead serves each recipient
 * T seconds after what waited longest sends fewer messages, so this is a bound.
 */
export function messagesASecond({ changes, leavings }: Heard, intervalS: number): number {
  return leavings + (changes - leavings) * shareSent(changes * intervalS);
}

/** Messages for each change where so many come in a turn: (1 - e^-x) / x. */
function shareSent(changesInTurn: number): number {
  return changesInTurn === 0 ? 1 : -Math.expm1(-changesInTurn) / changesInTurn;
}

/** Halvings after which a double holds the interval as exactly as it can. */
const HALVINGS = 60;

/**
 * The seconds within which changes must be told together so that a listener gets at most so many
 * messages a second: 0 where each may travel alone, infinite where leavings alone are as many.
 */
export function intervalFor(heard: Heard, messages: number): number {
  if (messagesASecond(heard, 0) <= messages) return 0;
  if (heard.leavings >= messages) return Number.POSITIVE_INFINITY;
  // Since 1 - e^-x is below 1, messages are below l + (r - l) / (rT), which is few enough from here on.
  let most = (heard.changes - heard.leavings) / heard.changes / (messages - heard.leavings);
  let least = 0;
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = (least + most) / 2;
    if (messagesASecond(heard, middle) <= messages) most = middle;
    else least = middle;
  }
  return most;
}
