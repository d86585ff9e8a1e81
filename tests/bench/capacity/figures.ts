/*
 * All figures that the capacity arithmetic starts from, each with its source. Those measured here
 * are of Postgres 15 with PostGIS and fsync on two cores, in CPU time of its backends; a new
 * measurement replaces its figure in this file and nothing else.
 */

/** What was measured, for the report. */
export const MEASURED =
  "Postgres 15 on two cores, 2026-11-27, by `npm run bench -- city --quick`, but where its line says otherwise.";

/** How closely listeners live together. */
export interface Density {
  /** Listeners live in one town; more of them live in further towns. */
  readonly town: number;
  /** The part of a town within 5 km, which is who may see each other. */
  readonly withinReach: number;
  /** Milliseconds of CPU that one list of who is nearby takes. */
  readonly listMs: number;
}

export const densities = {
  /** Counted: 1,843 of 10,000. */
  town: { town: 10_000, withinReach: 0.1843, listMs: 2.8 },
  /** Counted: 20,600 of 100,000. */
  metro: { town: 100_000, withinReach: 0.206, listMs: 2.6 },
  /** The town a hundred times in one database. As in the town: ten of them took 0.94 of one. */
  million: { town: 10_000, withinReach: 0.1843, listMs: 2.8 },
} as const satisfies Record<string, Density>;

export type DensityName = keyof typeof densities;

/** What a listener's phone calls in a minute: the listener-minute of the benchmarks. */
export const callsAMinute = { nearby: 1, ping: 2, heartbeat: 2, track: 0.3 } as const;

/** Milliseconds of Postgres's CPU for a call's own rows; nearby and ping add a list to it. */
export const ownRowsMs = {
  /** All of it is the list. */
  nearby: 0,
  /** 0.56 in the town, 0.61 in the metro. */
  ping: 0.61,
  /** 0.44 in the town, 0.49 in the metro. */
  heartbeat: 0.49,
  /** 1.78 in the metro, 1.95 in the town. */
  track: 1.95,
} as const satisfies Record<keyof typeof callsAMinute, number>;

/** One change is told to so many at most in expectation: the first page of a list. */
export const FAN_OUT = 50;

/**
 * How often a minute what others are shown of one listener changes, as the trial of telling together
 * assumed it on 2026-11-27: with 50 around, 0.4148 changes heard a second.
 */
export const changesAMinute = {
  /** One every three minutes. */
  track: 1 / 3,
  /** Of the third who move, spread over all: what the other three leave of the trial's 0.4148. */
  place: 0.12,
  /** Once in 45 minutes. */
  coming: 1 / 45,
  /** As often. */
  going: 1 / 45,
} as const;

/** For one change and one recipient, in milliseconds of Postgres's CPU: in the metro, the dearer. */
export const telling = {
  /** 43 µs in the town; the search for vibes is half of either. */
  notingMs: 0.064,
  /** 91 µs in the town, in messages of nine changes. */
  sendingMs: 0.148,
} as const;

/** Measured on the build of 2026-11-25: CPU of an edge function for a request, in milliseconds. */
export const FUNCTION_MS = 1.1;

/**
 * PostgREST 14.17 and its database, eight callers, 2026-11-27: 1,100 calls a second on two cores.
 * So a call costs at most this, Postgres and the caller included: more than PostgREST's own share.
 */
export const DATA_API_AT_MOST_MS = 2000 / 1100;

/** Auth 2.196.0, 2026-11-27: a refresh took 62 ms, which is more than its CPU. */
export const AUTH_REFRESH_MS = 62;

/** `jwt_expiry` of `config.toml`: one refresh a listener in so many seconds. */
export const TOKEN_LIFE_S = 3600;

/** Realtime 2.129.8, 2026-11-27: joins a second that one database connection authorises. */
export const JOINS_A_CONNECTION = 190;

/** PostgREST's own default: callers beyond it wait, ten seconds at most. */
export const DATA_API_POOL = 10;

/** Database connections that are held whatever the load. */
export const heldConnections = {
  /** One at a time, by its lock. */
  teller: 1,
  /** `pg_cron` on Supabase runs at most about eight jobs at once. */
  scheduler: 8,
  /** Realtime reads the log of changes through one. */
  replication: 1,
} as const;

/** The project's own choices, which no measurement makes. */
export const choices = {
  /** Part of a plan's messages a second that is used, over any five seconds: the limit row's rule. */
  budgetShare: 0.9,
  /** The rule's window, in seconds. */
  budgetWindowS: 5,
  /** A recipient gets one message of changes in so many seconds at most, but for who left. */
  leastIntervalS: 1,
  /** Part of the cores that is busy when a machine counts as full. */
  busyShare: 0.7,
  /** Of so many calls at most this part waits for a database connection. */
  waitingShare: 0.01,
  /** After a restart of Realtime all phones are to be back within so many seconds. */
  backWithinS: 60,
} as const;
