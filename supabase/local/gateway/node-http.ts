import type { Buffer } from "node:buffer";
import { type IncomingMessage, ServerResponse } from "node:http";
import { type Duplex, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setImmediate } from "node:timers";
import type { Handler } from "./gateway.ts";

/** A connection that asks to become a WebSocket. */
export interface Upgrade {
  readonly incoming: IncomingMessage;
  readonly stream: Duplex;
  /** What came right behind the request. */
  readonly head: Buffer;
}

const upgrades = new WeakMap<Request, Upgrade>();

/**
 * Takes the connection of a request for a WebSocket; who takes it answers on it, and what the handler
 * returns is dropped. Null for any other request: a copy of this one, or one already taken.
 */
export function takeUpgrade(request: Request): Upgrade | null {
  const upgrade = upgrades.get(request) ?? null;
  upgrades.delete(request);
  return upgrade;
}

/** Answers a request of `node:http` as fetch has it. Settles when nothing more will be sent. */
export async function answerRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: Handler,
): Promise<void> {
  const gone = new AbortController();
  outgoing.on("close", () => outgoing.writableFinished || gone.abort());
  await respond(outgoing, await answerOf(readRequest(incoming, gone.signal), answer));
}

/** The same of a request for a WebSocket; the connection ends where it doesn't become one. */
export async function answerUpgrade(upgrade: Upgrade, answer: Handler): Promise<void> {
  const { incoming, stream } = upgrade;
  const gone = new AbortController();
  // Until somebody takes it, nobody else listens: an error here is a phone that went away.
  stream.on("error", () => gone.abort());
  const request = readRequest(incoming, gone.signal);
  if (request !== null) upgrades.set(request, upgrade);
  const response = await answerOf(request, answer);
  if (request !== null && takeUpgrade(request) === null) return;
  const outgoing = new ServerResponse(incoming);
  outgoing.shouldKeepAlive = false;
  outgoing.assignSocket(stream as never);
  outgoing.on("finish", () => stream.end());
  await respond(outgoing, response);
}

/** Null for a request that fetch cannot express: a Host that is none, a method such as TRACE. */
function readRequest(incoming: IncomingMessage, signal: AbortSignal): Request | null {
  const { method = "GET", url = "/", rawHeaders } = incoming;
  try {
    const headers = new Headers();
    for (let at = 0; at < rawHeaders.length; at += 2) {
      headers.append(rawHeaders[at] ?? "", rawHeaders[at + 1] ?? "");
    }
    // To a proxy the whole address is sent; to us, the path.
    const address = url.startsWith("/")
      ? `http://${headers.get("host") ?? "localhost"}${url}`
      : url;
    const hasBody = headers.has("content-length") || headers.has("transfer-encoding");
    const body = hasBody && method !== "GET" && method !== "HEAD" ? bodyOf(incoming) : null;
    return new Request(address, { method, headers, body, signal });
  } catch {
    return null;
  }
}

function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array<ArrayBuffer>> {
  return Readable.toWeb(incoming) as ReadableStream<Uint8Array<ArrayBuffer>>;
}

async function answerOf(request: Request | null, answer: Handler): Promise<Response> {
  if (request === null) return Response.json({ message: "Bad Request" }, { status: 400 });
  try {
    return await answer(request);
  } catch (error) {
    console.error("http:", error);
    return new Response("Internal Server Error", { status: 500 });
  }
}

async function respond(outgoing: ServerResponse, { status, headers, body }: Response) {
  outgoing.statusCode = status;
  outgoing.setHeaders(headers);
  try {
    if (outgoing.destroyed) await body?.cancel();
    else if (body === null) outgoing.end();
    else await sendBody(outgoing, body.getReader());
  } catch {
    // Of a body that broke off, or a client that went away, a cut connection is all one can tell.
    outgoing.destroy();
  }
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;
type Chunk = ReadableStreamReadResult<Uint8Array>;

/** A body that is there as a whole goes with its length, any other in chunks as they come. */
async function sendBody(outgoing: ServerResponse, reader: Reader): Promise<void> {
  outgoing.on("close", () => reader.cancel().catch(() => {}));
  const first = reader.read();
  const second = first.then(({ done }) => (done ? first : reader.read()));
  const soon = new Promise<null>((resolve) => setImmediate(resolve, null));
  if ((await Promise.race([second, soon]))?.done) {
    outgoing.end((await first).value);
  } else {
    outgoing.flushHeaders();
    await pipeline(chunksOf(first, second, reader), outgoing);
  }
}

async function* chunksOf(first: Promise<Chunk>, second: Promise<Chunk>, reader: Reader) {
  for (const early of [first, second]) {
    const { done, value } = await early;
    if (done) return;
    yield value;
  }
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}
