/** A reply of Redis. An error is thrown where it is read. */
export type Reply = string | number | null | readonly Reply[];

/** One connection that speaks Redis' protocol, version 2. Replies come in the order of commands. */
export class RedisConnection {
  readonly #socket: Deno.TcpConn;
  readonly #decoder = new TextDecoder();
  #bytes = new Uint8Array();
  #at = 0;

  private constructor(socket: Deno.TcpConn) {
    this.#socket = socket;
  }

  static async open(port: number): Promise<RedisConnection> {
    const socket = await Deno.connect({ hostname: "127.0.0.1", port });
    socket.setNoDelay(true);
    return new RedisConnection(socket);
  }

  async call(...command: readonly string[]): Promise<Reply> {
    await this.#write(encode(command));
    return await this.#read();
  }

  /** Sends all at once, and reads all replies. */
  async pipeline(commands: readonly (readonly string[])[]): Promise<void> {
    const writing = this.#write(commands.map(encode).join(""));
    for (const _ of commands) await this.#read();
    await writing;
  }

  close(): void {
    this.#socket.close();
  }

  async #write(text: string): Promise<void> {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length; ) at += await this.#socket.write(bytes.subarray(at));
  }

  async #read(): Promise<Reply> {
    const line = await this.#line();
    const [kind, rest] = [line[0], line.slice(1)];
    if (kind === "+") return rest;
    if (kind === ":") return Number(rest);
    if (kind === "-") throw new Error(`Redis: ${rest}`);
    const count = Number(rest);
    if (count < 0) return null;
    if (kind === "$") return await this.#text(count);
    const replies: Reply[] = [];
    for (let nth = 0; nth < count; nth += 1) replies.push(await this.#read());
    return replies;
  }

  async #line(): Promise<string> {
    let end = this.#bytes.indexOf(13, this.#at);
    while (end < 0 || end + 1 >= this.#bytes.length) {
      await this.#more();
      end = this.#bytes.indexOf(13, this.#at);
    }
    const line = this.#decoder.decode(this.#bytes.subarray(this.#at, end));
    this.#at = end + 2;
    return line;
  }

  async #text(length: number): Promise<string> {
    while (this.#bytes.length - this.#at < length + 2) await this.#more();
    const text = this.#decoder.decode(this.#bytes.subarray(this.#at, this.#at + length));
    this.#at += length + 2;
    return text;
  }

  async #more(): Promise<void> {
    const chunk = new Uint8Array(65_536);
    const length = await this.#socket.read(chunk);
    if (length === null) throw new Error("Redis closed the connection.");
    const rest = this.#bytes.subarray(this.#at);
    const bytes = new Uint8Array(rest.length + length);
    bytes.set(rest);
    bytes.set(chunk.subarray(0, length), rest.length);
    [this.#bytes, this.#at] = [bytes, 0];
  }
}

function encode(command: readonly string[]): string {
  const words = command.map((word) => `$${new TextEncoder().encode(word).length}\r\n${word}\r\n`);
  return `*${command.length}\r\n${words.join("")}`;
}
