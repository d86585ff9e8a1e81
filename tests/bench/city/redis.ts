import { existsSync } from "node:fs";
import type { Database, Row } from "../../../supabase/local/database/database.ts";
import { freePort } from "../../../supabase/local/processes/free-port.ts";
import { linesOf } from "./lines-of.ts";
import { listenerId } from "./listener-id.ts";
import { cpuTime } from "./processes.ts";
import { RedisConnection, type Reply } from "./resp.ts";

/** Where Debian puts it. */
const SERVER = "/usr/bin/redis-server";

/** It ends when standard input does, however its starter ended. */
const LIFE = `
  "$1" --port "$2" --bind 127.0.0.1 --save "" --appendonly no >/dev/null &
  trap "kill $!" EXIT
  trap "exit 1" HUP INT TERM
  echo $!
  while read -r _; do :; done
`;

/** Listeners that one pipeline lays. */
const AT_ONCE = 2000;

interface Person extends Row {
  readonly id: string;
  readonly lon: number;
  readonly lat: number;
  readonly card: string;
}

/** The same places and cards in a Redis of our own: what a list costs where nothing is judged. */
export class Redis {
  readonly #shell: Deno.ChildProcess;
  readonly #pid: number;
  readonly #connection: RedisConnection;

  private constructor(shell: Deno.ChildProcess, pid: number, connection: RedisConnection) {
    this.#shell = shell;
    this.#pid = pid;
    this.#connection = connection;
  }

  static async start(): Promise<Redis> {
    if (!existsSync(SERVER)) throw new Error(`Redis is not installed: no ${SERVER}.`);
    const port = await freePort();
    const shell = new Deno.Command("sh", {
      args: ["-c", LIFE, "redis", SERVER, String(port)],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const { value: pid } = await linesOf(shell.stdout).next();
    return new Redis(shell, Number(pid), await opened(port));
  }

  /** Lays a population's places under `live:<name>` and its cards under `cards:<name>`. */
  async lay(name: string, database: Database): Promise<void> {
    const [{ last } = { last: 0 }] = await database.query<{ last: number }>(
      "select max(i) as last from bench.people",
    );
    for (let from = 0; from < last; from += AT_ONCE) {
      const people = await database.query<Person>(PEOPLE, [from, from + AT_ONCE]);
      await this.#connection.pipeline([
        [
          "GEOADD",
          `live:${name}`,
          ...people.flatMap(({ id, lon, lat }) => [`${lon}`, `${lat}`, id]),
        ],
        ["HSET", `cards:${name}`, ...people.flatMap(({ id, card }) => [id, card])],
      ]);
    }
  }

  /** Milliseconds of CPU of the list of somebody drawn at random. */
  async nearbyCost(name: string, listeners: number, seconds: number): Promise<number> {
    const before = await this.#cpuMs();
    const end = performance.now() + seconds * 1000;
    let calls = 0;
    for (; performance.now() < end; calls += 1) {
      await this.#nearby(name, listenerId(1 + Math.floor(Math.random() * listeners)));
    }
    return ((await this.#cpuMs()) - before) / calls;
  }

  async close(): Promise<void> {
    this.#connection.close();
    await this.#shell.stdin.close();
    await this.#shell.status;
  }

  /** The fifty nearest within 5 km, and their cards. */
  async #nearby(name: string, id: string): Promise<Reply> {
    const ids = await this.#connection.call(
      "GEOSEARCH",
      `live:${name}`,
      "FROMMEMBER",
      id,
      "BYRADIUS",
      "5",
      "km",
      "ASC",
      "COUNT",
      "50",
    );
    return await this.#connection.call("HMGET", `cards:${name}`, ...(ids as string[]));
  }

  async #cpuMs(): Promise<number> {
    return (await cpuTime(this.#pid)).own;
  }
}

/** Cards of the size of ours. */
const PEOPLE = `select people.id, lon, lat, jsonb_build_object(
    'userId', people.id, 'displayName', display_name, 'avatarUrl', avatar_url,
    'anonymous', anonymous, 'liveSince', '2026-01-01T20:00:00Z', 'band', 'near', 'vibe', null,
    'track', jsonb_build_object(
      'trackId', track_id, 'name', name, 'artists', artists, 'url', url, 'verified', verified,
      'album', jsonb_build_object('id', album_id, 'name', album_name, 'coverUrl', cover_url),
      'startedAt', '2026-01-01T20:00:00Z'
    )
  )::text as card
  from bench.people
  join app.profiles using (id)
  join app.tracks on user_id = people.id
  where i > $1 and i <= $2`;

async function opened(port: number): Promise<RedisConnection> {
  for (let tries = 0; tries < 100; tries += 1) {
    const connection = await RedisConnection.open(port).catch(() => null);
    if (connection) return connection;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("Redis did not start.");
}
