import { Buffer } from "node:buffer";
import type { CancelKey } from "./wire.ts";

/** What a client's first message asks for, by its code. */
const MAJOR_VERSION = 3;
const CANCEL = 80_877_102;
const ENCRYPTIONS = [80_877_103, 80_877_104];

/** Postgres' own bounds: of the first message, and of all others what fits here. */
const LONGEST_STARTUP = 10_000;
const LONGEST_MESSAGE = 64 * 1024 * 1024;

/** The messages that Postgres takes from a client that has begun. */
const TYPES = "QPBCDEFHSXdcf";

/** What a client sent: a message for Postgres, or something for who stands before it. */
export type ClientFrame =
  | { readonly kind: "message"; readonly bytes: Uint8Array }
  | { readonly kind: "startup" | "encryption" | "end" }
  | { readonly kind: "cancel"; readonly key: CancelKey };

/** What was sent is not the protocol: the connection ends. */
export class NoProtocol extends Error {
  override readonly name = "NoProtocol";
}

/** Takes what a client sends apart into whole frames, however it comes in. */
export class ClientFrames {
  #rest: Buffer = Buffer.alloc(0);
  /** What came after it, put together only when a frame is whole. */
  #parts: Uint8Array[] = [];
  #missing = 0;
  #begun = false;

  /** The frames that are whole now. Throws `NoProtocol` at what can be none. */
  *read(data: Uint8Array): Generator<ClientFrame> {
    this.#parts.push(data);
    this.#missing -= data.length;
    if (this.#missing > 0) return;
    this.#rest = Buffer.concat([this.#rest, ...this.#parts]);
    this.#parts = [];
    for (;;) {
      const frame = this.#begun ? this.#message() : this.#first();
      if (!frame) return;
      yield frame;
    }
  }

  /** Whether so many bytes are there; else nothing is looked at before they are. */
  #has(length: number): boolean {
    this.#missing = Math.max(0, length - this.#rest.length);
    return this.#missing === 0;
  }

  #take(length: number): Uint8Array {
    const bytes = new Uint8Array(this.#rest.subarray(0, length));
    this.#rest = this.#rest.subarray(length);
    return bytes;
  }

  #first(): ClientFrame | null {
    if (!this.#has(8)) return null;
    const length = this.#rest.readUInt32BE(0);
    const code = this.#rest.readUInt32BE(4);
    if (length < 8 || length > LONGEST_STARTUP)
      throw new NoProtocol("invalid length of startup packet");
    if (!this.#has(length)) return null;
    if (ENCRYPTIONS.includes(code)) {
      this.#take(length);
      return { kind: "encryption" };
    }
    if (code === CANCEL && length === 16) {
      const [process, secret] = [this.#rest.readUInt32BE(8), this.#rest.readUInt32BE(12)];
      this.#take(length);
      return { kind: "cancel", key: { process, secret } };
    }
    if (code >>> 16 !== MAJOR_VERSION) throw new NoProtocol("unsupported frontend protocol");
    this.#begun = true;
    this.#take(length);
    return { kind: "startup" };
  }

  #message(): ClientFrame | null {
    if (!this.#has(5)) return null;
    const type = String.fromCharCode(this.#rest.readUInt8(0));
    const length = this.#rest.readUInt32BE(1);
    if (!TYPES.includes(type)) throw new NoProtocol("invalid frontend message type");
    if (length < 4 || length > LONGEST_MESSAGE) throw new NoProtocol("invalid message length");
    if (!this.#has(length + 1)) return null;
    const bytes = this.#take(length + 1);
    return type === "X" ? { kind: "end" } : { kind: "message", bytes };
  }
}
