import { createServer, type Server, type Socket } from "node:net";
import type { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketHandler, type PGLiteSocketHandlerOptions } from "@electric-sql/pglite-socket";
import { PsqlSession } from "./psql-session.ts";

const HOST = "127.0.0.1";
const MAX_CONNECTIONS = 20;

type Queue = PGLiteSocketHandlerOptions["queryQueue"];

/** The open psql socket of an embedded database. */
export interface PsqlSocket {
  /** The port it got, which is the one asked for unless that was 0. */
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Lets pglite-socket read and write the wire, and a session of ours take the turns. Its own queue
 * lets a psql statement into an open transaction of the process, and what psql sets stays set.
 */
function serve(pglite: PGlite, socket: Socket): PsqlSession {
  const session = new PsqlSession(pglite, (lastWords) => socket.end(lastWords));
  const queue = {
    async enqueue(_id: number, message: Uint8Array, onData: (data: Uint8Array) => void) {
      const answer = await session.send(message);
      onData(answer);
      return answer.length;
    },
    clearQueueForHandler() {},
    clearTransactionIfNeeded: () => session.end(),
  };
  // The handler calls these three methods only; its type is a class with private members.
  const queryQueue = queue as unknown as Queue;
  const handler = new PGLiteSocketHandler({ queryQueue, closeOnDetach: true });
  void handler.attach(socket);
  return session;
}

function listen(server: Server, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once("error", reject);
  server.listen(port, HOST, () => {
    server.off("error", reject);
    const address = server.address();
    resolve(typeof address === "object" && address ? address.port : port);
  });
  return promise;
}

/** Opens `port` of 127.0.0.1 (0 for any) to psql and the Supabase CLI, without a password. */
export async function openPsqlSocket(pglite: PGlite, port: number): Promise<PsqlSocket> {
  const open = new Map<Socket, PsqlSession>();
  const server = createServer((socket) => {
    open.set(socket, serve(pglite, socket));
    socket.on("close", () => open.delete(socket));
  });
  server.maxConnections = MAX_CONNECTIONS;
  const ownPort = await listen(server, port).catch((cause) => {
    const taken = cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
    throw taken ? new Error(`port ${port}, for psql, is taken`, { cause }) : cause;
  });
  return {
    port: ownPort,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const sessions = [...open.values()];
      for (const socket of open.keys()) socket.destroy();
      await Promise.all(sessions.map((session) => session.end().catch(() => {})));
      await closed;
    },
  };
}
