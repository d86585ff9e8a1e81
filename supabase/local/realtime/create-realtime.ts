import type { Database } from "../database/database.ts";
import { takeUpgrade } from "../gateway/node-http.ts";
import { createBroadcastApi } from "./broadcast-api.ts";
import { broadcastMessages } from "./broadcast-messages.ts";
import type { Channel } from "./channel.ts";
import { checkHandshake } from "./handshake.ts";
import { Hub } from "./hub.ts";
import { fastLimits, type Limits } from "./limits.ts";
import { MessageFeed } from "./message-feed.ts";
import type { Handshake } from "./phone-socket.ts";
import { Presence } from "./presence.ts";
import { RateMeter } from "./rate-meter.ts";
import type { Services } from "./services.ts";
import { Sockets } from "./sockets.ts";
import { type Token, verifyToken } from "./token.ts";

export interface RealtimeOptions {
  readonly database: Database;
  /** The project's HS256 secret. */
  readonly jwtSecret: string;
  /** Opaque keys that stand for the roles anon and service_role, as at the hosted gateway. */
  readonly keys?: { readonly publishableKey: string; readonly secretKey: string };
  /** Default: no rates and no pauses; `strictLimits` for what the real service does. */
  readonly limits?: Limits;
  readonly now?: () => Date;
  /** Told of faults inside, never of a phone's mistakes. Default: the console. */
  readonly onFault?: (error: unknown) => void;
}

export interface Realtime {
  /**
   * Serves `/realtime/v1/*` and `/socket/*`. An upgrade needs the very request that came in:
   * a copy of it cannot become a socket.
   */
  fetch(request: Request): Promise<Response>;
  /** Asks every phone to reconnect, closes the sockets (1012) and stops reading the database. */
  close(): Promise<void>;
}

/** Idle sockets are looked for at least this often. */
const mostSweepMs = 5_000;

/** A server of the Supabase Realtime protocol: broadcast, presence and private channels. */
export function createRealtime(options: RealtimeOptions): Realtime {
  const services = servicesOf(options);
  const { limits } = services;
  const sockets = new Sockets(services);
  const api = createBroadcastApi(services);
  const rounds = [
    setInterval(() => sockets.sweepIdle(), Math.min(mostSweepMs, limits.idleMs)),
    setInterval(() => sockets.sweepBare(), limits.noChannelMs),
    setInterval(() => void maintainPartitions(services), limits.partitionsMs),
  ];

  return {
    async fetch(request) {
      const path = new URL(request.url).pathname.replace(/^\/realtime\/v1\//, "/");
      if (path !== "/websocket" && path !== "/socket/websocket") return api(request);
      const handshake = await checkHandshake(services, request);
      return handshake instanceof Response ? handshake : upgrade(request, handshake, sockets);
    },
    async close() {
      for (const round of rounds) clearInterval(round);
      await sockets.closeAll();
      await services.feed.close();
    },
  };
}

/** An upgrade without its own headers is a bad request. */
function upgrade(request: Request, handshake: Handshake, sockets: Sockets): Response {
  const upgrade = takeUpgrade(request);
  if (upgrade === null) return new Response(null, { status: 400 });
  sockets.add(upgrade, handshake);
  return new Response();
}

async function maintainPartitions({ database, onFault }: Services): Promise<void> {
  try {
    await database.query("select realtime.maintain_partitions()");
  } catch (error) {
    onFault(error);
  }
}

function servicesOf(options: RealtimeOptions): Services {
  const { database, limits = fastLimits, now = () => new Date() } = options;
  const { onFault = (error: unknown) => console.error("realtime:", error) } = options;
  const meter = () => new RateMeter(() => now().getTime());
  const hub = new Hub<Channel>();
  const services: Services = {
    database,
    hub,
    presence: new Presence(),
    feed: new MessageFeed({
      database,
      onMessages: (messages) => broadcastMessages(services, messages),
      onFault,
    }),
    limits,
    events: meter(),
    joins: meter(),
    presenceEvents: meter(),
    users: new Set(),
    verify: verifierOf(options, now),
    now,
    onFault,
  };
  return services;
}

function verifierOf({ jwtSecret, keys }: RealtimeOptions, now: () => Date) {
  const secret = new TextEncoder().encode(jwtSecret);
  const opaque = new Map<string, Token>();
  if (keys !== undefined) {
    opaque.set(keys.publishableKey, opaqueToken(keys.publishableKey, "anon"));
    opaque.set(keys.secretKey, opaqueToken(keys.secretKey, "service_role"));
  }
  return async (text: string) => opaque.get(text) ?? (await verifyToken(text, secret, now()));
}

/** The claims of the CLI's own local keys; they last until 2032. */
function opaqueToken(text: string, role: string): Token {
  return { text, claims: { iss: "supabase-demo", role, exp: 1_983_812_996 } };
}
