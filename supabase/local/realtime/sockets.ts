import type { Buffer } from "node:buffer";
import { WebSocketServer } from "ws";
import type { Upgrade } from "../gateway/node-http.ts";
import { type Handshake, PhoneSocket } from "./phone-socket.ts";
import type { Services } from "./services.ts";
import { Wire } from "./wire.ts";

const longestGoodbyeMs = 1_000;

/** The open sockets of one server. */
export class Sockets {
  readonly #services: Services;
  /** Each with the promise of its end. */
  readonly #open = new Map<PhoneSocket, Promise<void>>();
  readonly #upgrader: WebSocketServer;

  constructor(services: Services) {
    this.#services = services;
    const options = {
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      handleProtocols: () => false as const,
      maxPayload: services.limits.frameBytes,
      closeTimeout: longestGoodbyeMs,
    };
    this.#upgrader = new WebSocketServer(options);
  }

  /** Answers the upgrade: 101 and a socket, or what its headers lack. */
  add({ incoming, stream, head }: Upgrade, handshake: Handshake): void {
    this.#upgrader.handleUpgrade(incoming, stream, head, (socket) => {
      const phone = new PhoneSocket(this.#services, new Wire(socket, stream), handshake);
      socket.binaryType = "arraybuffer";
      socket.on("message", (data: Buffer | ArrayBuffer) =>
        phone.receive(data instanceof ArrayBuffer ? data : data.toString()),
      );
      const ended = new Promise<void>((resolve) => {
        const end = () => resolve(this.#end(phone));
        // Once goodbyes are said: `close` comes after the phone has hung up as well.
        stream.on("finish", end);
        socket.on("close", end);
        socket.on("error", end);
      });
      this.#open.set(phone, ended);
    });
  }

  /** Closes those that have said nothing for too long. */
  sweepIdle(): void {
    const oldest = this.#services.now().getTime() - this.#services.limits.idleMs;
    for (const phone of this.#open.keys()) if (phone.heardAt < oldest) this.#end(phone);
  }

  sweepBare(): void {
    for (const phone of this.#open.keys()) if (phone.channels === 0) this.#end(phone);
  }

  /** Asks all to reconnect and waits until they are closed, but no longer than a second. */
  async closeAll(): Promise<void> {
    const gone = [...this.#open.values()];
    for (const phone of this.#open.keys()) phone.disconnect();
    let late: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise((resolve) => {
      late = setTimeout(resolve, longestGoodbyeMs);
    });
    await Promise.race([Promise.all(gone), patience]);
    clearTimeout(late);
  }

  /** The feed runs while anyone is connected: what is inserted while nobody is, nobody ever gets. */
  #end(phone: PhoneSocket): void {
    phone.close();
    if (this.#open.delete(phone) && this.#open.size === 0) this.#services.feed.stop();
  }
}
