const opcodes = { text: 0x81, binary: 0x82 } as const;

/**
 * A WebSocket that counts the messages that come and doesn't look into them: a load client must cost
 * less than the servers that it measures.
 */
export class CountingSocket {
  /** Text and binary messages so far. */
  received = 0;
  onMessage: (received: number) => void = () => {};
  readonly #connection: Deno.TcpConn;
  #sent: Promise<unknown> = Promise.resolve();

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  /** Opens a socket at a `http://` address. */
  static async open(address: string): Promise<CountingSocket> {
    const { hostname, port, pathname, search } = new URL(address);
    const connection = await Deno.connect({ hostname, port: Number(port) });
    connection.setNoDelay(true);
    const socket = new CountingSocket(connection);
    const head =
      `GET ${pathname}${search} HTTP/1.1\r\nhost: ${hostname}:${port}\r\nconnection: Upgrade\r\n` +
      "upgrade: websocket\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
      "sec-websocket-version: 13\r\n\r\n";
    await connection.write(new TextEncoder().encode(head));
    const rest = await socket.#upgraded();
    void socket.#read(rest);
    return socket;
  }

  send(message: string | Uint8Array): void {
    const text = typeof message === "string";
    const frame = maskedFrame(
      text ? opcodes.text : opcodes.binary,
      text ? new TextEncoder().encode(message) : message,
    );
    this.#sent = this.#sent.then(() => this.#write(frame));
  }

  /** Resolves when so many messages have come. */
  async until(received: number): Promise<void> {
    while (this.received < received) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  close(): void {
    this.#connection.close();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) at += await this.#connection.write(bytes.subarray(at));
  }

  /** Reads the answer's head; gives what came after it. */
  async #upgraded(): Promise<Uint8Array> {
    const buffer = new Uint8Array(4_096);
    let length = 0;
    for (;;) {
      length += (await this.#connection.read(buffer.subarray(length))) ?? 0;
      const head = new TextDecoder("latin1").decode(buffer.subarray(0, length));
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) continue;
      if (!head.startsWith("HTTP/1.1 101")) throw new Error(head);
      return buffer.slice(end + 4, length);
    }
  }

  async #read(start: Uint8Array): Promise<void> {
    const buffer = new Uint8Array(1 << 18);
    buffer.set(start);
    let length = start.length;
    try {
      for (;;) {
        const used = this.#count(buffer.subarray(0, length));
        buffer.copyWithin(0, used, length);
        length -= used;
        const more = await this.#connection.read(buffer.subarray(length));
        if (more === null) return;
        length += more;
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted)) {
        throw error;
      }
    }
  }

  /** Counts the whole messages in the bytes; gives how many bytes they take. */
  #count(bytes: Uint8Array): number {
    let at = 0;
    for (;;) {
      const length = frameLength(bytes, at);
      if (at + length > bytes.length) return at;
      const opcode = (bytes[at] ?? 0) & 0x0f;
      at += length;
      if (opcode !== 1 && opcode !== 2) continue;
      this.received += 1;
      this.onMessage(this.received);
    }
  }
}

/** Bytes of the unmasked frame that starts there, its head included; infinite while that is unknown. */
function frameLength(bytes: Uint8Array, at: number): number {
  const short = (bytes[at + 1] ?? Number.NaN) & 0x7f;
  if (at + 4 > bytes.length) return at + 2 <= bytes.length && short < 126 ? 2 + short : Infinity;
  if (short < 126) return 2 + short;
  if (short === 126) return 4 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
  throw new Error("a longer message than any of the benchmark's");
}

/** A frame as clients must send it; a mask of zeros leaves the bytes as they are. */
function maskedFrame(opcode: number, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const size = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 0xff];
  return new Uint8Array([opcode, ...size, 0, 0, 0, 0, ...payload]);
}
