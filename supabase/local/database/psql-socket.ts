import { createServer, type Server, type Socket } from "node:net";
import { ClientFrames, NoProtocol } from "./client-frames.ts";
import { DatabaseError } from "./database.ts";
import type { EmbeddedBackend } from "./embedded-backend.ts";
import { PsqlSession } from "./psql-session.ts";
import { type CancelKey, fatalError } from "./wire.ts";

const HOST = "127.0.0.1";
const MAX_CONNECTIONS = 20;

/** How the server says that a connection goes on without encryption. */
const UNENCRYPTED = "N";

/** The open psql socket of an embedded database. */
export interface PsqlSocket {
  /** The port it got, which is the one asked for unless that was 0. */
  readonly port: number;
  close(): Promise<void>;
}

export interface PsqlSocketOptions {
  readonly backend: EmbeddedBackend;
  readonly port: number;
  /** Hears of notifications that psql's statements made. */
  readonly wake: (channel: string) => void;
}

/** One client's connection: takes its messages apart, and has its session answer them in order. */
class Client {
  readonly session: PsqlSession;
  readonly #socket: Socket;
  readonly #frames = new ClientFrames();
  readonly #cancel: (key: CancelKey) => void;

  constructor(socket: Socket, options: PsqlSocketOptions, cancel: (key: CancelKey) => void) {
    this.#socket = socket;
    this.#cancel = cancel;
    const { backend, wake } = options;
    this.session = new PsqlSession({ backend, wake, hangUp: (words) => this.#hangUp(words) });
    socket.setNoDelay(true);
    socket.on("data", (data) => this.#read(data));
    socket.on("error", () => socket.destroy());
    socket.on("end", () => socket.end());
  }

  #read(data: Uint8Array): void {
    try {
      for (const frame of this.#frames.read(data)) {
        if (frame.kind === "encryption") this.#socket.write(UNENCRYPTED);
        else if (frame.kind === "startup") this.#answer(this.session.start());
        else if (frame.kind === "message") this.#answer(this.session.send(frame.bytes));
        else {
          if (frame.kind === "cancel") this.#cancel(frame.key);
          this.#socket.end();
        }
      }
    } catch (cause) {
      if (!(cause instanceof NoProtocol)) throw cause;
      this.#hangUp(fatalError("08P01", cause.message));
    }
  }

  /** Also on a client that would keep its end open, and with it its transaction. */
  #hangUp(lastWords: Uint8Array): void {
    this.#socket.end(lastWords, () => this.#socket.destroy());
  }

  #answer(answer: Promise<Uint8Array>): void {
    answer.then(
      (bytes) => void (this.#socket.writable && this.#socket.write(bytes)),
      (cause) => {
        const code = cause instanceof DatabaseError ? cause.code : "XX000";
        this.#hangUp(fatalError(code, cause instanceof Error ? cause.message : String(cause)));
      },
    );
  }
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

/** Opens a port of 127.0.0.1 (0 for any) to psql and the Supabase CLI, without a password. */
export async function openPsqlSocket(options: PsqlSocketOptions): Promise<PsqlSocket> {
  const { port } = options;
  const open = new Map<Socket, PsqlSession>();
  const cancel = ({ process, secret }: CancelKey) => {
    for (const session of open.values()) {
      const { key } = session;
      if (key.process === process && key.secret === secret) session.cancel();
    }
  };
  const server = createServer((socket) => {
    const { session } = new Client(socket, options, cancel);
    open.set(socket, session);
    socket.on("close", () => {
      open.delete(socket);
      session.end().catch(() => {});
    });
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
