import {
  AUTH_REFRESH_MS,
  callsAMinute,
  changesAMinute,
  DATA_API_AT_MOST_MS,
  type DensityName,
  densities,
  FAN_OUT,
  FUNCTION_MS,
  ownRowsMs,
  TOKEN_LIFE_S,
  telling,
} from "./figures.ts";
import type { Heard } from "./told-together.ts";

/** Listeners of one project, and how they live. */
export interface Crowd {
  readonly listeners: number;
  readonly density: DensityName;
  /** Devices connected for each listener, at least one. */
  readonly devices: number;
}

type Call = keyof typeof callsAMinute;

/** What a crowd asks of its project. */
export interface Load {
  /** Listeners of its largest town. */
  readonly town: number;
  /** Those of them within reach of one. */
  readonly withinReach: number;
  /** Others of whom each hears. */
  readonly audience: number;
  /** By each listener. */
  readonly heard: Heard;
  readonly connections: number;
  readonly joinsASecond: number;
  readonly callsASecond: Readonly<Record<Call, number>>;
  /** Cores that are busy in the mean. */
  readonly cores: {
    /** Postgres's for calls. */
    readonly calls: number;
    /** Postgres's for telling others. */
    readonly telling: number;
    readonly dataApi: number;
    readonly auth: number;
    readonly functions: number;
  };
}

export function loadOf({ listeners, density, devices }: Crowd): Load {
  const { town: most, withinReach: share, listMs } = densities[density];
  const town = Math.min(listeners, most);
  const withinReach = share * town;
  const audience = Math.min(FAN_OUT, withinReach);
  const heard = heardOf(audience);
  const connections = listeners * Math.max(1, devices);
  const callsASecond = eachCall((call) => (listeners * callsAMinute[call]) / 60);
  const calls = total(callsASecond);
  const callsMs = eachCall((call) => callsASecond[call] * callMs(call, listMs));
  const toldMs = listeners * heard.changes * (telling.notingMs + telling.sendingMs);
  return {
    town,
    withinReach,
    audience,
    heard,
    connections,
    joinsASecond: (connections * changesAMinute.coming) / 60,
    callsASecond,
    cores: {
      calls: total(callsMs) / 1000,
      telling: toldMs / 1000,
      dataApi: (calls * DATA_API_AT_MOST_MS) / 1000,
      auth: ((listeners / TOKEN_LIFE_S) * AUTH_REFRESH_MS) / 1000,
      functions: (calls * FUNCTION_MS) / 1000,
    },
  };
}

function heardOf(audience: number): Heard {
  return {
    changes: (audience * total(changesAMinute)) / 60,
    leavings: (audience * changesAMinute.going) / 60,
  };
}

/** Milliseconds of Postgres's CPU for one call. */
function callMs(call: Call, listMs: number): number {
  return ownRowsMs[call] + (call === "nearby" || call === "ping" ? listMs : 0);
}

function eachCall(of: (call: Call) => number): Record<Call, number> {
  return {
    nearby: of("nearby"),
    ping: of("ping"),
    heartbeat: of("heartbeat"),
    track: of("track"),
  };
}

export function total<Part extends string>(parts: Readonly<Record<Part, number>>): number {
  return Object.values<number>(parts).reduce((sum, part) => sum + part, 0);
}
