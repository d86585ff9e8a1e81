import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { AuthorizationFailed, probeWrite } from "./authorization.ts";
import { textBroadcast, userBroadcast } from "./broadcast.ts";
import { isTrue, readBatch } from "./broadcast-batch.ts";
import { isRecord } from "./frames.ts";
import { roomOf } from "./hub.ts";
import { countMessage } from "./overload.ts";
import type { Services } from "./services.ts";
import { type Token, TokenRefused } from "./token.ts";

interface Sent {
  /** As it came. */
  readonly bytes: Uint8Array;
  /** What is in it, where its type says that it is JSON; else undefined. */
  readonly json: unknown;
}

type Env = { Variables: { token: Token; sent: Sent } };

/**
 * The HTTP side: `POST /api/broadcast` (a batch), `POST /api/broadcast/:topic/events/:event` (one),
 * `GET /api/ping` and `GET /healthcheck`. Paths come without the gateway's `/realtime/v1`.
 */
export function createBroadcastApi(services: Services): (request: Request) => Promise<Response> {
  const app = new Hono<Env>({ getPath: (request) => pathOf(request.url) });
  app.use(cors({ origin: "*", allowMethods: ["GET", "POST"], exposeHeaders: [...rateNames] }));
  app.get("/healthcheck", (c) => c.text("ok"));
  app.get("/api/ping", (c) => c.json({ message: "Success" }));
  app.use("/api/broadcast/*", limitBody, readBody, authenticate(services));
  app.post("/api/broadcast", (c) => sendBatch(services, c));
  app.post("/api/broadcast/:topic/events/:event", (c) => sendOne(services, c));
  app.notFound((c) => nameless(c, 404, "Not Found"));
  app.onError((error, c) => {
    services.onFault(error);
    return nameless(c, 500, "Internal Server Error");
  });
  return async (request) => app.fetch(request);
}

/** A refusal of the framework below the service: the status' name, as JSON where that is asked for. */
function nameless(c: Context, status: 400 | 404 | 413 | 500, name: string): Response {
  const wantsJson = c.req.header("accept")?.includes("json") ?? false;
  return wantsJson ? c.json(name, status) : c.html(name, status);
}

/** The longest body, in bytes; beyond, 413. */
const limitBody = bodyLimit({
  maxSize: 8_000_000,
  onError: (c) => nameless(c, 413, "Request Entity Too Large"),
});

/** Bodies are read before anybody asks who sends them, as the service does: broken JSON is 400. */
const readBody: MiddlewareHandler<Env> = async (c, next) => {
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  const type = typeOf(c);
  if (type !== "application/json" && !/^application\/[^;]+\+json$/.test(type)) {
    c.set("sent", { bytes, json: undefined });
    return await next();
  }
  try {
    const json: unknown = bytes.length === 0 ? {} : JSON.parse(utf8.decode(bytes));
    c.set("sent", { bytes, json });
  } catch {
    return nameless(c, 400, "Bad Request");
  }
  return await next();
};

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The content type without its parameters; empty where there is none. */
function typeOf(c: Context): string {
  return c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
}

function pathOf(url: string): string {
  const path = new URL(url).pathname;
  return path.startsWith("/realtime/v1/") ? path.slice("/realtime/v1".length) : path;
}

/** A bearer token, else the `apikey` header; role and expiry are required, as on a socket. */
function authenticate(services: Services): MiddlewareHandler<Env> {
  return async (c, next) => {
    const bearer = c.req.header("authorization")?.match(/^Bearer\s+(.+)$/i)?.[1];
    const key = bearer ?? c.req.header("apikey") ?? "";
    const token = await services.verify(key).catch((error) => {
      if (error instanceof TokenRefused) return null;
      throw error;
    });
    if (token === null) return c.json({ message: "Unauthorized" }, 401);
    c.set("token", token);
    if (rateHeaders(services, c)) return c.json({ message: "Too many requests" }, 429);
    return await next();
  };
}

const rateNames = ["x-rate-rolling", "x-rate-limit", "x-rate-limit-remaining"] as const;

/** Counts the request and tells the rate in the service's headers; true when it is too high. */
function rateHeaders({ requests, limits }: Services, c: Context<Env>): boolean {
  const rate = Math.round(requests.average());
  requests.add(1);
  c.header("x-rate-rolling", String(rate));
  if (Number.isFinite(limits.eventsPerSecond)) {
    c.header("x-rate-limit", String(limits.eventsPerSecond));
    c.header("x-rate-limit-remaining", String(Math.max(0, limits.eventsPerSecond - rate)));
  }
  return rate > limits.eventsPerSecond;
}

const tooMany = "You have exceeded your rate limit";
const tooLarge = "Too many messages to broadcast, please reduce the batch size";

/** Nothing is sent when one message is invalid. A private one that the caller may not send vanishes. */
async function sendBatch(services: Services, c: Context<Env>): Promise<Response> {
  const batch = readBatch(c.get("sent").json, services.limits.payloadBytes);
  if ("errors" in batch) return c.json(batch, 422);
  const rate = services.events.average();
  const most = services.limits.eventsPerSecond;
  if (rate > most) return c.json({ message: tooMany }, 429);
  if (rate + batch.messages.length > most) return c.json({ message: tooLarge }, 429);
  const allowed = new Map<string, boolean>();
  for (const { topic, event, payload, isPrivate, id, size } of batch.messages) {
    if (isPrivate && !allowed.has(topic)) {
      allowed.set(topic, await mayWrite(services, c, topic).catch(() => false));
    }
    if (isPrivate && !allowed.get(topic)) continue;
    const meta = id === null ? {} : { meta: { id } };
    const body = { payload, event, type: "broadcast", ...meta };
    const message = textBroadcast(`realtime:${topic}`, body, size);
    countMessage(services, services.hub.broadcast(roomOf(topic, isPrivate), message, null));
  }
  return c.body(null, 202);
}

async function sendOne(services: Services, c: Context<Env>): Promise<Response> {
  const { topic, event } = c.req.param() as { topic: string; event: string };
  const type = typeOf(c);
  if (type !== "" && type !== "application/json" && type !== "application/octet-stream") {
    const error = "Unsupported Media Type. Use application/json or application/octet-stream";
    return c.json({ error }, 415);
  }
  const encoding = type === "application/octet-stream" ? "binary" : "json";
  const came = c.get("sent");
  const sent = encoding === "json" ? asObject(came) : { payload: came.bytes, flag: undefined };
  if (sent.payload.length > services.limits.payloadBytes) {
    return c.json({ errors: { payload: ["Payload size exceeds tenant limit"] } }, 422);
  }
  if (services.events.average() >= services.limits.eventsPerSecond) {
    return c.json({ message: tooMany }, 429);
  }
  const isPrivate = isTrue(sent.flag ?? c.req.query("private"));
  const refusal = isPrivate ? await refusalOf(services, c, topic) : null;
  if (refusal !== null) return refusal;
  const message = userBroadcast({
    topic: `realtime:${topic}`,
    event,
    encoding,
    payload: sent.payload,
    id: null,
  });
  countMessage(services, services.hub.broadcast(roomOf(topic, isPrivate), message, null));
  return c.body(null, 202);
}

/** As the real service reads JSON: what is no object is wrapped, and a `private` key is the flag. */
function asObject({ bytes, json }: Sent): { payload: Uint8Array; flag: unknown } {
  if (isRecord(json)) return { payload: bytes.length === 0 ? empty : bytes, flag: json.private };
  const wrapped = json === undefined ? empty : encoder.encode(JSON.stringify({ _json: json }));
  return { payload: wrapped, flag: undefined };
}

const encoder = new TextEncoder();
const empty = encoder.encode("{}");

async function refusalOf(
  services: Services,
  c: Context<Env>,
  topic: string,
): Promise<Response | null> {
  try {
    const allowed = await mayWrite(services, c, topic);
    return allowed ? null : c.json({ message: "Unauthorized" }, 403);
  } catch (error) {
    if (!(error instanceof AuthorizationFailed)) throw error;
    return c.json({ message: faultMessages[error.fault] }, 422);
  }
}

const faultMessages = {
  policy: "RLS policy error",
  canceled: "Query canceled",
  partition: "Missing messages partition",
  unavailable: "Tenant database unavailable",
} as const;

async function mayWrite(services: Services, c: Context<Env>, topic: string): Promise<boolean> {
  const { claims } = c.get("token");
  const headers = Object.fromEntries(c.req.raw.headers);
  return (await probeWrite(services.database, { claims, headers, topic })).has("broadcast");
}
