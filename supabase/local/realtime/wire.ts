import { nextTick } from "node:process";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Frame } from "./broadcast.ts";

type Socket = Pick<WebSocket, "bufferedAmount" | "send" | "close">;
type Stream = Pick<Duplex, "cork" | "uncork">;

/**
 * A phone's end of a WebSocket. All frames of one turn leave in one write: most of what a short frame
 * costs is the system call that sends it.
 */
export class Wire {
  readonly #socket: Socket;
  readonly #stream: Stream;
  #corked = false;

  /** `stream` is what `socket` writes to. */
  constructor(socket: Socket, stream: Stream) {
    this.#socket = socket;
    this.#stream = stream;
  }

  /** Bytes that the phone has not read yet. */
  get unread(): number {
    return this.#socket.bufferedAmount;
  }

  /** Text goes as a text frame, bytes as a binary one; nothing goes once it is closed. */
  send(frame: Frame): void {
    if (!this.#corked) this.#cork();
    this.#socket.send(frame);
  }

  close(code: number): void {
    this.#socket.close(code);
  }

  #cork(): void {
    this.#corked = true;
    this.#stream.cork();
    nextTick(() => {
      this.#corked = false;
      this.#stream.uncork();
    });
  }
}
