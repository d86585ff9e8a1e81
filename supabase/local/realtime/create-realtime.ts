import type { Database } from "../database/database.ts";
import { takeUpgrade } from "../gateway/node-http.ts";
import type { Keys } from "../keys/keys.ts";
import { createBroadcastApi } from "./broadcast-api.ts";
import { broadcastMessages } from "./broadcast-messages.ts";
import { ChosenFeed } from "./choose-feed.ts";
import { checkHandshake } from "./handshake.ts";
import { Hub } from "./hub.ts";
import { fastLimits, type Limits, limitsOf } from "./limits.ts";
import type { Handshake } from "./phone-socket.ts";
import type { Plan } from "./plans.ts";
import { Presence } from "./presence.ts";
import { RateMeter } from "./rate-meter.ts";
import { Replication, type Scene } from "./replication.ts";
import type { Services } from "./services.ts";
import { Sockets } from "./sockets.ts";
import { checkToken, type Token } from "./token.ts";

export interface RealtimeOptions {
  readonly database: Database;
  /**
   * What signs tokens, and the opaque keys that stand for the roles anon and service_role, as at the
   * hosted gateway.
   */
  readonly keys: Keys;
  /** The hosted plan whose limits and pauses are kept; by default none: no rates and no pauses. */
  readonly plan?: Plan;
  /** In place of a plan's. */
  readonly limits?: Limits;
  /** Whether channels that are not private may be joined; by default not, as hosted is recommended. */
  readonly allowPublic?: boolean | undefined;
  readonly now?: () => Date;
  /** Told of faults inside, never of a phone's mistakes. Default: the console. */
  readonly onFault?: (error: unknown) => void;
  /** Told, a line each, of what the service writes into its log and tells no phone. Default: the console. */
  readonly log?: (line: string) => void;
}

export interface Realtime {
  /**
   * Serves `/realtime/v1/*` and `/socket/*`. An upgrade needs the very request that came in:
   * a copy of it cannot become a socket.
   */
  fetch(request: Request): Promise<Response>;
  /** Whether a database broadcast that is committed now will be heard; may be false until a join. */
  readonly hears: boolean;
  /**
   * Loses database broadcasts as the real service does: all of the next `seconds` (`cut`), or those
   * of the first `seconds` after the next join (`cold start`). Joins are answered ok meanwhile.
   */
  play(scene: Scene, seconds: number): void;
  /** Closes every socket (1012), whose phones then reconnect, and stops reading the database. */
  close(): Promise<void>;
}

/** Idle sockets are looked for at least this often. */
const mostSweepMs = 1_000;

/** A server of the Supabase Realtime protocol: broadcast, presence and private channels. */
export function createRealtime(options: RealtimeOptions): Realtime {
  const services = servicesOf(options);
  const { limits, replication } = services;
  const sockets = new Sockets(services);
  const api = createBroadcastApi(services);
  const rounds = [
    setInterval(() => sockets.sweepIdle(), Math.min(mostSweepMs, limits.idleMs)),
    setInterval(() => sockets.sweepBare(), limits.noChannelMs),
    setInterval(
      () => maintainPartitions(services.database).catch(services.onFault),
      limits.partitionsMs,
    ),
  ];

  return {
    async fetch(request) {
      const path = new URL(request.url).pathname.replace(/^\/realtime\/v1\//, "/");
      if (path !== "/websocket" && path !== "/socket/websocket") return api(request);
      const handshake = await checkHandshake(services, request);
      return handshake instanceof Response ? handshake : upgrade(request, handshake, sockets);
    },
    get hears() {
      return replication.ready;
    },
    play: (scene, seconds) => replication.play(scene, seconds),
    async close() {
      for (const round of rounds) clearInterval(round);
      await sockets.closeAll();
      await replication.close();
    },
  };
}

/** A request for a socket that is no upgrade, or lacks its headers, is a bad one. */
function upgrade(request: Request, handshake: Handshake, sockets: Sockets): Response {
  const upgrade = takeUpgrade(request);
  if (upgrade === null) return new Response(null, { status: 400 });
  sockets.add(upgrade, handshake);
  return new Response();
}

function maintainPartitions(database: Database): Promise<unknown> {
  return database.query("select realtime.maintain_partitions()");
}

function servicesOf(options: RealtimeOptions): Services {
  const { database, plan, allowPublic = false, now = () => new Date() } = options;
  const { limits = plan === undefined ? fastLimits : limitsOf(plan) } = options;
  const { onFault = (error: unknown) => console.error("realtime:", error) } = options;
  const { log = (line: string) => console.warn(`realtime: ${line}`) } = options;
  const clock = () => now().getTime();
  const meter = (perSecond: number, line: string) =>
    new RateMeter(clock, { perSecond, onOver: () => log(line) });
  const feed = new ChosenFeed({
    database,
    onMessages: (messages) => broadcastMessages(services, replication.heard(messages)),
    onFault,
  });
  const prepare = () => maintainPartitions(database);
  const replication = new Replication({ feed, prepare, now: clock });
  const services: Services = {
    database,
    hub: new Hub(),
    presence: new Presence(),
    replication,
    allowPublic,
    limits,
    events: meter(
      limits.eventsPerSecond,
      "MessagePerSecondRateLimitReached: Too many messages per second",
    ),
    requests: new RateMeter(clock),
    joins: meter(limits.joinsPerSecond, "ClientJoinRateLimitReached: Too many joins per second"),
    presenceEvents: new RateMeter(clock),
    users: new Set(),
    verify: verifierOf(options, now),
    now,
    onFault,
  };
  return services;
}

function verifierOf({ keys }: RealtimeOptions, now: () => Date) {
  const opaque = new Map<string, Token>([
    [keys.publishableKey, opaqueToken(keys.publishableKey, "anon")],
    [keys.secretKey, opaqueToken(keys.secretKey, "service_role")],
  ]);
  return async (text: string) => opaque.get(text) ?? (await checkToken(text, keys, now()));
}

/** The claims of the CLI's own local keys; they last until 2032. */
function opaqueToken(text: string, role: string): Token {
  return { text, claims: { iss: "supabase-demo", role, exp: 1_983_812_996 } };
}
