import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import type { EmbeddedBackend, Life } from "./embedded-backend.ts";

type Done = (cause?: Error | null) => void;

/**
 * The embedded backend as the socket that the driver expects to find. What is written at once is
 * sent at once, and Postgres answers in that order.
 */
export class BackendStream extends Duplex {
  readonly #backend: EmbeddedBackend;
  #life: Life | null = null;
  #forget = () => {};

  constructor(backend: EmbeddedBackend) {
    super();
    this.#backend = backend;
  }

  connect(): this {
    this.#backend.life().then(
      (life) => {
        this.#life = life;
        this.#forget = this.#backend.onDeath((cause) => this.destroy(cause));
        this.emit("connect");
      },
      (cause) => this.destroy(cause),
    );
    return this;
  }

  override _write(chunk: Uint8Array, _encoding: string, done: Done): void {
    const life = this.#life;
    if (life) {
      this.#backend.send(life, chunk).then(
        (bytes) => void this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)),
        (cause) => this.destroy(cause),
      );
    }
    done(life ? null : new Error("not connected"));
  }

  override _writev(chunks: { chunk: Uint8Array }[], done: Done): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), "buffer", done);
  }

  override _read(): void {}

  override _final(done: Done): void {
    this.push(null);
    done();
  }

  override _destroy(cause: Error | null, done: Done): void {
    this.#forget();
    done(cause);
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}
