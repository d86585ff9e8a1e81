import type { Keys } from "../keys/keys.ts";
import { createApiKeys } from "./api-key.ts";
import { type Bounds, boundedRequest } from "./bounded-request.ts";
import { isPreflight, preflightAnswer, withCors } from "./cors.ts";
import { forwardHeaders } from "./forwarded.ts";
import { isOwnHost, isOwnOrigin } from "./own-host.ts";

/** What stands behind the gateway: the whole of a path prefix. */
export type Handler = (request: Request) => Response | Promise<Response>;

export interface GatewayOptions extends Keys {
  readonly dataApi: Handler;
  readonly auth: Handler;
  readonly realtime: Handler;
  readonly functions: Handler;
  /** Names, besides `localhost` and addresses, by which phones and pages reach this machine. */
  readonly names?: readonly string[];
  /** What a project has for developers, beside Supabase's services, by the prefix of its paths. */
  readonly others?: Readonly<Record<string, Handler>>;
  /** What is answered at `/`: what this is, for whoever opens the address. */
  readonly about?: Readonly<Record<string, string>>;
}

/** Who is at the other end. */
export interface ClientInfo {
  readonly remoteAddr?: { readonly hostname?: string };
}

/** How a room wants its requests. */
interface Room {
  readonly prefix: string;
  readonly handler: Handler;
  /**
   * `keyed`: an API key is asked for, CORS is the gateway's. `open`: both are the room's own.
   * `developers`: open to whoever is at this machine, and to no page from elsewhere.
   */
  readonly kind: "keyed" | "open" | "developers";
}

/** Auth paths that a browser comes to by a link or that anyone may read, hence without a key. */
const KEYLESS = /^\/auth\/v1\/(verify|callback|authorize|\.well-known\/.+)$/;

/**
 * Bodies: far above any honest call, far below memory. JSON: hosted Postgres refuses some thousands
 * of levels (54001); the embedded one is hurt by them for good.
 */
const BOUNDS: Bounds = { bytes: 4 * 1024 * 1024, levels: 1000 };

const ABOUT = {
  rest: "/rest/v1",
  auth: "/auth/v1",
  realtime: "/realtime/v1",
  functions: "/functions/v1",
};

function isIn({ prefix }: Room, pathname: string): boolean {
  return pathname === prefix || pathname.startsWith(`${prefix}/`);
}

function notFound(): Response {
  return Response.json({ message: "no Route matched with those values" }, { status: 404 });
}

function foreignHost(): Response {
  const hint = "Use its address, or make the name known with the stack's public address.";
  return Response.json({ message: "This host name is not the stack's", hint }, { status: 403 });
}

function foreignOrigin(): Response {
  return Response.json({ message: "Only pages of this machine may ask this" }, { status: 403 });
}

/**
 * The one port of the stack: finds the room by its path, and before that does what the hosted
 * gateway does: keys become tokens, CORS is answered, bodies are bounded. What a page from elsewhere
 * could do to a developer's machine is refused. Nothing that a room throws leaves it.
 */
export function createGateway(options: GatewayOptions) {
  const { admit, refuseSecretInPage } = createApiKeys(options);
  const names = new Set(options.names);
  const rooms: readonly Room[] = [
    { prefix: "/rest/v1", handler: options.dataApi, kind: "keyed" },
    { prefix: "/auth/v1", handler: options.auth, kind: "keyed" },
    { prefix: "/functions/v1", handler: options.functions, kind: "open" },
    ...Object.entries(options.others ?? {}).map(
      ([prefix, handler]): Room => ({ prefix, handler, kind: "developers" }),
    ),
  ];
  const realtime = ["/realtime/v1", "/socket", "/api/broadcast"].map(
    (prefix): Room => ({ prefix, handler: options.realtime, kind: "open" }),
  );

  async function enter(request: Request, room: Room, info?: ClientInfo): Promise<Response> {
    const url = new URL(request.url);
    const asksKey = room.kind === "keyed" && !KEYLESS.test(url.pathname);
    const headers = asksKey ? await admit(request) : new Headers(request.headers);
    if (headers instanceof Response) return headers;
    forwardHeaders(headers, url, info?.remoteAddr?.hostname ?? null);
    // A key is the gateway's business: the Data API would take it for an argument.
    if (asksKey && url.searchParams.has("apikey")) url.searchParams.delete("apikey");
    const bounded = await boundedRequest(request, url, headers, BOUNDS);
    return bounded instanceof Response ? bounded : await room.handler(bounded);
  }

  async function route(request: Request, info?: ClientInfo): Promise<Response> {
    const { pathname, host } = new URL(request.url);
    if (!isOwnHost(host, names)) return foreignHost();
    const refused = isPreflight(request) ? null : await refuseSecretInPage(request);
    if (refused) return withCors(refused);
    // An upgrade needs the very request that came in, so this room gets it untouched.
    const socket = realtime.find((room) => isIn(room, pathname));
    if (socket) return await socket.handler(request);
    const room = rooms.find((candidate) => isIn(candidate, pathname));
    if (!room)
      return withCors(
        pathname === "/" ? Response.json({ ...ABOUT, ...options.about }) : notFound(),
      );
    if (room.kind === "developers" && !isOwnOrigin(request.headers.get("origin"), names)) {
      return foreignOrigin();
    }
    if (room.kind !== "keyed") return await enter(request, room, info);
    return isPreflight(request)
      ? preflightAnswer(request)
      : withCors(await enter(request, room, info));
  }

  return async (request: Request, info?: ClientInfo): Promise<Response> => {
    try {
      return await route(request, info);
    } catch (cause) {
      console.error(`gateway: ${request.method} ${new URL(request.url).pathname}:`, cause);
      return withCors(Response.json({ message: "An unexpected error occurred" }, { status: 500 }));
    }
  };
}
