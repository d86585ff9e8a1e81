import { PLANS, type Plan } from "./plans.ts";

/** What the server refuses or cuts off. Rates are averages over up to a minute, see `RateMeter`. */
export interface Limits {
  /** Sockets that have joined at least one channel. */
  readonly sockets: number;
  /** Messages a second: one on sending, or for a row, and one for each delivery. */
  readonly eventsPerSecond: number;
  readonly joinsPerSecond: number;
  readonly channelsPerSocket: number;
  /** Presence states and diffs sent, a second. */
  readonly presencePerSecond: number;
  /** Tracks and untracks of one channel within `presenceWindowMs`. */
  readonly presenceCalls: number;
  readonly presenceWindowMs: number;
  /** Bytes of a broadcast, a database row or a presence payload. */
  readonly payloadBytes: number;
  /** Bytes of one frame; a longer one closes the socket. */
  readonly frameBytes: number;
  /** How long a refused join is left waiting, and with it the whole socket. */
  readonly joinRefusalMs: number;
  /** How long a refused handshake is left waiting. */
  readonly handshakeRefusalMs: number;
  /** Who asked for it is told that database broadcasts are heard; as often that is looked at. */
  readonly readyCheckMs: number;
  /** A channel that asked is ended when they are not heard by then. */
  readonly readyTimeoutMs: number;
  /** A joined channel's token is looked at again at least this often, and when it expires. */
  readonly tokenCheckMs: number;
  /** As often the days' partitions are made, and those of more than three days ago dropped. */
  readonly partitionsMs: number;
  /** A socket that says nothing for this long is closed. */
  readonly idleMs: number;
  /** A socket without a channel is closed at a sweep that comes this often. */
  readonly noChannelMs: number;
  /** Bytes waiting for a phone that doesn't read; beyond, it is cut off. */
  readonly bufferedBytes: number;
}

/** The defaults of the real service (2.129.8, self-hosted), its pauses included. */
export const strictLimits: Limits = {
  sockets: 200,
  eventsPerSecond: 100,
  joinsPerSecond: 100,
  channelsPerSocket: 100,
  presencePerSecond: 1000,
  presenceCalls: 5,
  presenceWindowMs: 30_000,
  payloadBytes: 3_000_500,
  frameBytes: 5_000_000,
  joinRefusalMs: 5_000,
  handshakeRefusalMs: 2_000,
  readyCheckMs: 500,
  readyTimeoutMs: 60_000,
  tokenCheckMs: 300_000,
  partitionsMs: 4 * 3_600_000,
  idleMs: 66_000,
  noChannelMs: 600_000,
  bufferedBytes: 16_000_000,
};

/** For development: sizes as in the real service, but no rates and no pauses. */
export const fastLimits: Limits = {
  ...strictLimits,
  sockets: Number.POSITIVE_INFINITY,
  eventsPerSecond: Number.POSITIVE_INFINITY,
  joinsPerSecond: Number.POSITIVE_INFINITY,
  presencePerSecond: Number.POSITIVE_INFINITY,
  presenceCalls: Number.POSITIVE_INFINITY,
  joinRefusalMs: 0,
  handshakeRefusalMs: 0,
};

/** What the real service does on a plan, its pauses included. */
export function limitsOf(plan: Plan): Limits {
  const { connections, messages, joins, presence, payloadKb } = PLANS[plan];
  return {
    ...strictLimits,
    sockets: connections,
    eventsPerSecond: messages,
    joinsPerSecond: joins,
    presencePerSecond: presence,
    payloadBytes: payloadKb * 1_000 + 500,
  };
}
