import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { ClientInfo } from "./gateway.ts";
import { answerRequest, answerUpgrade } from "./node-http.ts";

/** What answers a request; see `takeUpgrade` for one that asks for a WebSocket. */
type Answer = (request: Request, info: ClientInfo) => Response | Promise<Response>;

/** The stack's one port, held from the beginning of its start to its end. */
export interface PortServer {
  readonly url: string;
  /** Says what answers from now on: until then, and again while it closes, everything is 503. */
  handle(answer: Answer): void;
  /** Takes no more requests and gives those under way half a second. */
  close(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";
const FINISH_MS = 500;

/** Who sends more slowly is cut off with 408: the head, all of a request, in milliseconds. */
export interface Patience {
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  /** How often it is looked at. */
  readonly connectionsCheckingInterval: number;
}

const PATIENCE: Patience = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 1000,
};

function notNow(): Response {
  const headers = { "retry-after": "1" };
  return Response.json({ message: "The stack is starting or stopping." }, { status: 503, headers });
}

export interface ServeOptions {
  /** The address to listen on; 0.0.0.0 for all that this machine has. */
  readonly host?: string;
  readonly patience?: Patience;
}

/**
 * Listens on `port` (0 for any) of 127.0.0.1, or of all or one address of this machine. Rejects with one line when it is taken. On `node:http` and not
 * `Deno.serve`, whose WebSockets cannot send two frames in one write: see `Wire`.
 */
export async function servePort(
  port: number,
  { host = LOOPBACK, patience = PATIENCE }: ServeOptions = {},
): Promise<PortServer> {
  let answer: Answer = notNow;
  const answerTo = (incoming: IncomingMessage) => {
    const remoteAddr = addressOf(incoming);
    return (request: Request) => answer(request, { remoteAddr });
  };
  const connections = new Set<Socket>();
  const underWay = new Set<Promise<void>>();
  const track = (done: Promise<void>) => {
    underWay.add(done);
    done.finally(() => underWay.delete(done));
  };
  const options = { ...patience, keepAliveTimeout: 0, shouldUpgradeCallback: asksForWebSocket };
  const server = createServer(options)
    .on("connection", (connection) => {
      connections.add(connection);
      connection.once("close", () => connections.delete(connection));
    })
    .on("request", (incoming, outgoing) =>
      track(answerRequest(incoming, outgoing, answerTo(incoming))),
    )
    .on("upgrade", (incoming, stream, head) =>
      track(answerUpgrade({ incoming, stream, head }, answerTo(incoming))),
    );
  await listen(server, port, host);
  return {
    url: `http://${host === "0.0.0.0" ? LOOPBACK : host}:${(server.address() as AddressInfo).port}`,
    handle(next) {
      answer = next;
    },
    // Not `server.close()` alone: it waits for a handler that hangs, and nothing can stop it then.
    async close() {
      answer = notNow;
      const patience = Promise.withResolvers<void>();
      const timer = setTimeout(patience.resolve, FINISH_MS);
      await Promise.race([Promise.all(underWay), patience.promise]);
      clearTimeout(timer);
      const closed = new Promise((resolve) => server.close(resolve));
      for (const connection of connections) connection.destroy();
      await closed;
    },
  };
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  const listening = Promise.withResolvers<void>();
  server.once("error", listening.reject).listen(port, host, listening.resolve);
  await listening.promise.catch((cause) => {
    throw cause.code === "EADDRINUSE" ? new PortTaken(`${port}`, { cause }) : cause;
  });
}

function addressOf({ socket }: IncomingMessage) {
  return socket.remoteAddress === undefined ? {} : { hostname: socket.remoteAddress };
}

/** Another upgrade that is offered (HTTP/2, by some clients) is declined by answering as usual. */
function asksForWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === "websocket";
}

/** Throws one line when psql's port is taken, seconds before the database could say so. */
export function expectFree(psqlPort: number): void {
  try {
    Deno.listen({ hostname: LOOPBACK, port: psqlPort }).close();
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AddrInUse)) throw cause;
    throw new PortTaken(`${psqlPort}, for psql,`, { cause });
  }
}

/** Something else listens there already. */
export class PortTaken extends Error {
  override readonly name = "PortTaken";

  constructor(port: string, options?: ErrorOptions) {
    super(`port ${port} is taken: stop what listens there, or choose another`, options);
  }
}
