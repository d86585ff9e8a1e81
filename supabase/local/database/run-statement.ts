import pg from "pg";
import { DatabaseError, type Row } from "./database.ts";
import { parameter } from "./sql-types.ts";

/** So many statements are kept prepared by each connection; the others are prepared each time. */
const MOST_PREPARED = 200;

/** The names of prepared statements, the same on every connection. */
const names = new Map<string, string>();
let named = 0;

function nameOf(sql: string): string | undefined {
  const known = names.get(sql);
  if (known || names.size >= MOST_PREPARED) return known;
  const name = `local_${++named}`;
  names.set(sql, name);
  return name;
}

/** Of a statement with lists among its parameters, the types that Postgres wants. */
const parameterTypes = new Map<string, readonly number[]>();

/** Asks Postgres for the types of a statement's parameters, without running it. */
async function describe(client: pg.ClientBase, sql: string): Promise<readonly number[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly number[]>();
  let types: readonly number[] = [];
  const hear = (message: { dataTypeIDs: number[] }) => {
    types = message.dataTypeIDs;
  };
  const query = new pg.Query(sql, (error: Error | undefined) => {
    connection?.off("parameterDescription", hear);
    if (error) reject(error);
    else resolve(types);
  });
  let connection: pg.Connection | undefined;
  query.submit = (its) => {
    connection = its;
    its.on("parameterDescription", hear);
    its.parse({ name: "", text: sql, types: [] }, true);
    its.describe({ type: "S", name: "" }, true);
    its.sync();
  };
  client.query(query);
  return await promise;
}

async function valuesOf(client: pg.ClientBase, sql: string, params: readonly unknown[]) {
  if (!params.some(Array.isArray)) return params.map((value) => parameter(value, undefined));
  const types = parameterTypes.get(sql) ?? (await describe(client, sql));
  if (parameterTypes.size < MOST_PREPARED) parameterTypes.set(sql, types);
  return params.map((value, i) => parameter(value, types[i]));
}

/** Runs one statement on a connection; one with parameters is kept prepared there. */
export async function runStatement<T extends Row>(
  client: pg.ClientBase,
  sql: string,
  params: readonly unknown[] = [],
): Promise<T[]> {
  const name = params.length > 0 ? nameOf(sql) : undefined;
  const query = {
    text: sql,
    values: await valuesOf(client, sql, params),
    // Without parameters the driver would take several statements.
    queryMode: "extended",
    ...(name && { name }),
  };
  const { rows } = await client.query<T>(query);
  return rows;
}

/**
 * Whether a statement failed because it was prepared before something that it names changed, or was
 * unprepared by another; it is prepared under a new name from then on.
 */
export function wasOutdated(cause: unknown, sql: string): boolean {
  if (!(cause instanceof DatabaseError)) return false;
  const { code, message } = cause;
  const outdated =
    code === "26000" || (code === "0A000" && message.startsWith("cached plan must not change"));
  return outdated && names.delete(sql);
}
