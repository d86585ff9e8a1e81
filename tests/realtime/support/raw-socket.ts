import { LOCAL } from "../../../supabase/local/keys/default-keys.ts";

/** A frame of version 2 as the server sends it: join_ref, ref, topic, event, payload. */
export type Frame = [string | null, string | null, string, string, Record<string, unknown>];

/** A WebSocket that speaks the protocol by hand. */
export class RawSocket {
  readonly #socket: WebSocket;
  readonly #waiting: (() => void)[] = [];
  /** Everything that came and was not taken yet, text parsed, binary as it is. */
  readonly #frames: unknown[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }) => {
      this.#frames.push(typeof data === "string" ? JSON.parse(data) : new Uint8Array(data));
      for (const wake of this.#waiting.splice(0)) wake();
    });
    this.closed = new Promise((resolve) => {
      socket.addEventListener("close", ({ code, reason }) => resolve({ code, reason }));
    });
  }

  send(frame: unknown): void {
    const raw = typeof frame === "string" || frame instanceof Uint8Array;
    this.#socket.send(raw ? (frame as string) : JSON.stringify(frame));
  }

  /** The next frame that was not taken yet, in order. Fails after `ms`. */
  async next<T = Frame>(ms = 5_000): Promise<T> {
    while (this.#frames.length === 0) await this.#somethingCame(ms);
    return this.#frames.shift() as T;
  }

  /** What came and was not taken, once a heartbeat sent now has been answered: all there will be. */
  async rest(): Promise<unknown[]> {
    const ref = crypto.randomUUID();
    this.send([null, ref, "phoenix", "heartbeat", {}]);
    while (!this.#frames.some((frame) => Array.isArray(frame) && frame[1] === ref)) {
      await this.#somethingCame(5_000);
    }
    return this.#frames.splice(0).filter((frame) => !(Array.isArray(frame) && frame[1] === ref));
  }

  /** Joins a topic and takes the reply. */
  async join(
    topic: string,
    config: Record<string, unknown> = {},
    token?: string,
    ref = "1",
  ): Promise<Frame> {
    this.send([ref, ref, topic, "phx_join", { config, ...(token ? { access_token: token } : {}) }]);
    return await this.next();
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.closed;
  }

  #somethingCame(ms: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no frame within ${ms} ms`)), ms);
      this.#waiting.push(() => {
        clearTimeout(late);
        resolve();
      });
    });
  }
}

/** Opens a socket at `url` (http://…), on version 2 with the publishable key unless told otherwise; "" is left out. */
export async function openRaw(
  url: string,
  query: Record<string, string> = {},
  path = "/realtime/v1/websocket",
  headers: Record<string, string> = {},
): Promise<RawSocket> {
  const given = Object.entries({ apikey: LOCAL.publishableKey, vsn: "2.0.0", ...query });
  const search = new URLSearchParams(given.filter(([, value]) => value !== ""));
  const socket = new WebSocket(`${url.replace("http", "ws")}${path}?${search}`, { headers });
  const raw = new RawSocket(socket);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", (event) => reject(new Error((event as ErrorEvent).message)));
  });
  return raw;
}

/** The answer to a handshake, which a WebSocket object would not tell; a header of "" is left out. */
export async function handshake(
  url: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const { hostname, port, pathname, search } = new URL(url);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const lines = {
    host: `${hostname}:${port}`,
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    "sec-websocket-version": "13",
    ...headers,
  };
  const kept = Object.entries(lines).filter(([, value]) => value !== "");
  const head = kept.map(([name, value]) => `${name}: ${value}\r\n`);
  const request = `GET ${pathname}${search} HTTP/1.1\r\n${head.join("")}\r\n`;
  await connection.write(new TextEncoder().encode(request));
  const bytes = new Uint8Array(65_536);
  const length = (await connection.read(bytes)) ?? 0;
  connection.close();
  const [top = "", body = ""] = new TextDecoder()
    .decode(bytes.subarray(0, length))
    .split("\r\n\r\n");
  return new Response(body || null, { status: Number(top.split(" ")[1]) || 599 });
}

/**
 * What comes back to text frames that are sent by hand, as a WebSocket object would not send them, and
 * with an answer to the last one.
 */
export async function answerToTexts(
  url: string,
  texts: readonly (string | Uint8Array)[],
): Promise<string> {
  const { hostname, port } = new URL(url);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const write = (bytes: Uint8Array) => connection.write(bytes);
  const buffer = new Uint8Array(65_536);
  const read = async () =>
    new TextDecoder().decode(buffer.subarray(0, (await connection.read(buffer)) ?? 0));
  await write(
    new TextEncoder().encode(
      `GET /socket/websocket?vsn=2.0.0&apikey=${LOCAL.publishableKey} HTTP/1.1\r\nhost: x\r\n` +
        "connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n" +
        "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    ),
  );
  await read();
  for (const text of texts) {
    const payload = typeof text === "string" ? new TextEncoder().encode(text) : text;
    // A masked text frame of less than 126 bytes; the mask of zeros leaves it as it is.
    await write(new Uint8Array([0x81, 0x80 | payload.length, 0, 0, 0, 0, ...payload]));
  }
  const answer = await read();
  connection.close();
  return answer;
}

/** The parts of a kind 4 frame. */
export function readUserBroadcast(frame: unknown) {
  if (!(frame instanceof Uint8Array) || frame[0] !== 4) throw new Error("no frame of kind 4");
  const [, topicLength = 0, eventLength = 0, metaLength = 0, encoding = 0] = frame;
  const text = new TextDecoder();
  const topicEnd = 5 + topicLength;
  const eventEnd = topicEnd + eventLength;
  const metaEnd = eventEnd + metaLength;
  return {
    topic: text.decode(frame.subarray(5, topicEnd)),
    event: text.decode(frame.subarray(topicEnd, eventEnd)),
    meta: metaLength === 0 ? {} : JSON.parse(text.decode(frame.subarray(eventEnd, metaEnd))),
    encoding,
    payload: text.decode(frame.subarray(metaEnd)),
    bytes: [...frame.subarray(metaEnd)],
  };
}
