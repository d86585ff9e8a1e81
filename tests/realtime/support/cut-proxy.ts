import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** Stands between a client and a Postgres, and cuts what goes through it. */
export class CutProxy {
  /** The Postgres' address, through the proxy. */
  readonly url: string;
  readonly #server: Server;
  readonly #open: Set<Socket>;

  private constructor(url: string, server: Server, open: Set<Socket>) {
    this.url = url;
    this.#server = server;
    this.#open = open;
  }

  static async before(url: string): Promise<CutProxy> {
    const target = new URL(url);
    const open = new Set<Socket>();
    const server = createServer((client) => {
      const postgres = connect(Number(target.port), target.hostname);
      for (const socket of [client, postgres]) {
        open.add(socket);
        socket.on("error", () => {});
        socket.on("close", () => {
          open.delete(socket);
          client.destroy();
          postgres.destroy();
        });
      }
      client.pipe(postgres).pipe(client);
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const address = new URL(url);
    address.hostname = "127.0.0.1";
    address.port = String((server.address() as { port: number }).port);
    return new CutProxy(address.href, server, open);
  }

  /** Cuts all connections, in the middle of whatever they are at. */
  cut(): void {
    for (const socket of this.#open) socket.destroy();
  }

  close(): void {
    this.#server.close();
    this.cut();
  }
}
