import type { Buffer } from "node:buffer";
import { WebSocket, WebSocketServer } from "ws";
import type { Upgrade } from "../gateway/node-http.ts";
import { type Handshake, PhoneSocket } from "./phone-socket.ts";
import type { Services } from "./services.ts";
import { Wire } from "./wire.ts";

const longestGoodbyeMs = 1_000;

const closeCodes = { tooLong: 1009, restart: 1012 } as const;

/** As in the real service a frame that is too long cuts the connection, without a word. */
class PhoneWebSocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    if (code === closeCodes.tooLong) this.terminate();
    else super.close(code, reason);
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What is no UTF-8 becomes a malformed frame. */
function textOf(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return "";
  }
}

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
      // Text is judged where it is read: the real service closes no socket for it.
      skipUTF8Validation: true,
      WebSocket: PhoneWebSocket,
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
        phone.receive(data instanceof ArrayBuffer ? data : textOf(data)),
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

  /** Closes all, which then connect anew, and waits for it, but no longer than a second. */
  async closeAll(): Promise<void> {
    const gone = [...this.#open.values()];
    for (const phone of this.#open.keys()) phone.close(closeCodes.restart);
    let late: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise((resolve) => {
      late = setTimeout(resolve, longestGoodbyeMs);
    });
    await Promise.race([Promise.all(gone), patience]);
    clearTimeout(late);
  }

  /** What is inserted while nobody is connected, nobody ever gets. */
  #end(phone: PhoneSocket): void {
    phone.close();
    if (this.#open.delete(phone) && this.#open.size === 0) this.#services.replication.sleep();
  }
}
