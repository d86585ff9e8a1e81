import { DatabaseError, type Queries, type Row } from "./database.ts";
import { toDatabaseError } from "./to-database-error.ts";

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
};

/** The same, of what the driver says in words alone. */
const SAID: readonly (readonly [RegExp, string])[] = [
  [/^timeout expired$/, "the server does not answer"],
  [
    /^(Connection terminated unexpectedly$|received invalid response)/,
    "what listens there is no Postgres",
  ],
];

function reasonOf(cause: Error): string | undefined {
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
  return REFUSALS[code] ?? SAID.find(([words]) => words.test(cause.message))?.[1];
}

/** One line on why `databaseUrl` could not be opened, with its place but never its password. */
export function connectionFault(databaseUrl: string, cause: unknown): unknown {
  const said = toDatabaseError(cause);
  if (!(said instanceof Error) || !(cause instanceof Error)) return cause;
  const reason =
    reasonOf(cause) ?? reasonOf(said) ?? (said instanceof DatabaseError ? said.message : undefined);
  if (reason === undefined) return cause;
  const { hostname, port, pathname } = new URL(databaseUrl);
  const place = `${hostname}:${port || 5432}${pathname}`;
  return new Error(`DATABASE_URL (${place}): ${reason}`, { cause });
}
