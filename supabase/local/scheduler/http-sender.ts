import type { Database, Row } from "../database/database.ts";
import { watch } from "../database/watch.ts";

/** How many requests are under way at a time; the others stay in the queue. */
const LIMIT = 50;

interface HttpRequest extends Row {
  readonly id: number;
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array<ArrayBuffer> | null;
  readonly timeout_milliseconds: number;
}

/** A row of `net._http_response`: either what was answered or why nothing was. */
interface HttpResponse {
  readonly status: number | null;
  readonly headers: Headers;
  readonly content: string | null;
  readonly timedOut: boolean;
  readonly error: string | null;
}

async function send(request: HttpRequest): Promise<HttpResponse> {
  const { method, url, headers, body, timeout_milliseconds } = request;
  try {
    const signal = AbortSignal.timeout(timeout_milliseconds);
    const response = await fetch(url, { method, headers, body, signal });
    return {
      status: response.status,
      headers: response.headers,
      content: await response.text(),
      timedOut: false,
      error: null,
    };
  } catch (cause) {
    const timedOut = cause instanceof Error && cause.name === "TimeoutError";
    const message = cause instanceof Error ? cause.message : String(cause);
    return {
      status: null,
      headers: new Headers(),
      content: null,
      timedOut,
      error: timedOut ? `Timeout of ${timeout_milliseconds} ms reached` : message,
    };
  }
}

async function keep(database: Database, id: number, response: HttpResponse): Promise<void> {
  const { status, headers, content, timedOut, error } = response;
  await database.query(
    `with old as (delete from net._http_response where created < now() - interval '6 hours')
     insert into net._http_response
       (id, status_code, content_type, headers, content, timed_out, error_msg)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      id,
      status,
      headers.get("content-type"),
      status === null ? null : JSON.stringify(Object.fromEntries(headers)),
      content?.replaceAll("\u0000", "") ?? null,
      timedOut,
      error,
    ],
  );
}

/** Takes requests from the queue and sends them, none waiting for another, a limited number at once. */
class HttpSender {
  readonly #database: Database;
  readonly #underWay = new Set<Promise<void>>();

  constructor(database: Database) {
    this.#database = database;
  }

  async look(): Promise<void> {
    const requests = await this.#database.query<HttpRequest>(
      `delete from net.http_request_queue
       where id in (
         select id from net.http_request_queue order by id limit $1 for update skip locked
       )
       returning *`,
      [LIMIT - this.#underWay.size],
    );
    for (const request of requests) {
      const delivery = this.#deliver(request).finally(() => this.#underWay.delete(delivery));
      this.#underWay.add(delivery);
    }
  }

  async #deliver(request: HttpRequest): Promise<void> {
    try {
      await keep(this.#database, request.id, await send(request));
    } catch (cause) {
      console.error(`scheduler: the answer to http request ${request.id} was not kept:`, cause);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#underWay);
  }
}

/**
 * Sends what `net.http_post` and `net.http_get` queued, after their transactions committed, and
 * keeps the answers for six hours, until the function it resolves to is called, which waits for
 * what is under way.
 */
export async function sendHttp(database: Database): Promise<() => Promise<void>> {
  const sender = new HttpSender(database);
  const unwatch = await watch({
    database,
    channel: "net_http_request_queue",
    look: () => sender.look(),
  });
  return async () => {
    await unwatch();
    await sender.close();
  };
}
