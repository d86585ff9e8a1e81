import type { ClientInfo } from "./gateway.ts";

/** What answers a request; the upgrade to a socket needs the very request of `Deno.serve`. */
type Answer = (request: Request, info: ClientInfo) => Response | Promise<Response>;

/** The stack's one port, held from the beginning of its start to its end. */
export interface PortServer {
  readonly url: string;
  /** Says what answers from now on: until then, and again while it closes, everything is 503. */
  handle(answer: Answer): void;
  /** Takes no more requests and gives those under way half a second. */
  close(): Promise<void>;
}

const HOST = "127.0.0.1";
const FINISH_MS = 500;

function notNow(): Response {
  const headers = { "retry-after": "1" };
  return Response.json({ message: "The stack is starting or stopping." }, { status: 503, headers });
}

/** Listens on `port` (0 for any). Throws one line when it is taken. */
export function servePort(port: number): PortServer {
  let answer: Answer = notNow;
  const abort = new AbortController();
  const underWay = new Set<Promise<void>>();
  const server = withPort(`${port}`, () =>
    Deno.serve({ hostname: HOST, port, signal: abort.signal, onListen() {} }, (request, info) => {
      const completed = info.completed.catch(() => {});
      underWay.add(completed);
      completed.then(() => underWay.delete(completed));
      return answer(request, { remoteAddr: addressOf(info) });
    }),
  );
  return {
    url: `http://${HOST}:${server.addr.port}`,
    handle(next) {
      answer = next;
    },
    // Not `server.shutdown()`: it waits for a handler that hangs, and nothing can stop it then.
    async close() {
      answer = notNow;
      const patience = Promise.withResolvers<void>();
      const timer = setTimeout(patience.resolve, FINISH_MS);
      await Promise.race([Promise.all(underWay), patience.promise]);
      clearTimeout(timer);
      abort.abort();
      await server.finished;
    },
  };
}

/** Throws one line when psql's port is taken, seconds before the database could say so. */
export function expectFree(psqlPort: number): void {
  const listen = () => Deno.listen({ hostname: HOST, port: psqlPort });
  withPort(`${psqlPort}, for psql,`, listen).close();
}

function withPort<T>(name: string, listen: () => T): T {
  try {
    return listen();
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AddrInUse)) throw cause;
    const remedy = "stop what listens there, or set RESONANCE_PORT";
    throw new Error(`port ${name} is taken: ${remedy}`, { cause });
  }
}

function addressOf({ remoteAddr }: Deno.ServeHandlerInfo<Deno.NetAddr>) {
  return { hostname: remoteAddr.hostname };
}
