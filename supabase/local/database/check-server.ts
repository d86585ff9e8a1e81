import { DatabaseError, type Queries, type Row } from "./database.ts";

const OLDEST_VERSION = 15;

interface ServerRow extends Row {
  readonly version: number;
  readonly superuser: boolean;
  readonly user: string;
  readonly postgis: boolean;
}

/** Throws one line when this Postgres cannot carry the stack. */
export async function checkServer(queries: Queries): Promise<void> {
  const [server] = await queries.query<ServerRow>(`
    select
      current_setting('server_version_num')::integer / 10000 as version,
      current_setting('is_superuser') = 'on' as superuser,
      current_user::text as "user",
      exists (select from pg_catalog.pg_available_extensions where name = 'postgis') as postgis
  `);
  if (!server) throw new Error("DATABASE_URL: the server gave no answer");
  if (server.version < OLDEST_VERSION) {
    throw new Error(`DATABASE_URL: Postgres ${server.version} is too old, 15 to 18 will do`);
  }
  if (!server.superuser) {
    throw new Error(
      `DATABASE_URL: role ${server.user} is no superuser, and the platform needs one`,
    );
  }
  if (!server.postgis) {
    throw new Error("DATABASE_URL: PostGIS is not installed on this server");
  }
}

/** What each refusal means to the developer; what is missing here speaks for itself. */
const REFUSALS: Readonly<Record<string, string>> = {
  "28P01": "the server refuses the user name or password",
  "28000": "the server refuses this user",
  "3D000": "there is no such database",
  "53300": "the server has no connection left",
  "57P03": "the server is still starting",
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "there is no such host",
  CONNECT_TIMEOUT: "the server does not answer",
  CONNECTION_CLOSED: "the server closed the connection",
};

function codeOf(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : "";
  return typeof code === "string" ? code : "";
}

/** One line on why `databaseUrl` could not be opened, with its place but never its password. */
export function connectionFault(databaseUrl: string, cause: unknown): unknown {
  const code = codeOf(cause);
  if (!(cause instanceof DatabaseError) && !(code in REFUSALS)) return cause;
  const { hostname, port, pathname } = new URL(databaseUrl);
  const reason = REFUSALS[code] ?? (cause as Error).message;
  const place = `${hostname}:${port || 5432}${pathname}`;
  return new Error(`DATABASE_URL (${place}): ${reason}`, { cause });
}
