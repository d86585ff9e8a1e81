import * as project from "../../supabase/dev/project.ts";
import type { Database, Queries } from "../../supabase/local/database/database.ts";
import { ROOT } from "../runner/find-tests.ts";
import { changesIn, messagesTo, tellAll } from "./teller.ts";

/** The project's database: embedded and in memory, or the fresh one that DATABASE_URL names. */
export function openProjectDatabase(): Promise<Database> {
  const databaseUrl = Deno.env.get("DATABASE_URL");
  return project.openProjectDatabase({
    dataFolder: "memory",
    cacheFolder: `${ROOT}/.resonance/cache`,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
}

/** A listener whose phone calls the functions of `api` straight in the database. */
export interface SqlListener {
  readonly id: string;
  /** Calls `api.<name>` in a transaction of its own, in the listener's role and claims. */
  call(name: string, args?: Record<string, unknown>): Promise<unknown>;
  /**
   * What the listener has been told and is not deleted yet, when all that is due is told: "event of
   * whom", first to last. What one message says is in no order.
   */
  heard(): Promise<string[]>;
}

/** Makes a listener: a Supabase user with a profile and settings, who said that they are an adult. */
export async function addListener(
  database: Database,
  name: string,
  id: string = crypto.randomUUID(),
): Promise<SqlListener> {
  await database.query(
    "insert into auth.users (id, email, aud, role) values ($1, $2, 'authenticated', 'authenticated')",
    [id, `${id}@users.resonance.invalid`],
  );
  await database.query(
    "insert into app.profiles (id, display_name, adult_confirmed_at) values ($1, $2, now())",
    [id, name],
  );
  return sqlListener(database, id);
}

/** A listener who exists, on the connections of that pool. */
export function sqlListener(database: Database, id: string): SqlListener {
  return {
    id,
    call: async (name, args = {}) => {
      const { result, refused } = await database.transaction((tx) => answerTo(tx, id, name, args));
      if (refused) throw new Refused(JSON.stringify(result));
      return result;
    },
    heard: async () => {
      await tellAll(database);
      const names = await database.query<{ id: string; name: string }>(
        "select id, display_name as name from app.profiles",
      );
      const nameOf = new Map(names.map(({ id, name }) => [id, name]));
      return changesIn(await messagesTo(database, id)).map(({ event, userId = "" }) =>
        nameOf.has(userId) ? `${event} ${nameOf.get(userId)}` : event,
      );
    },
  };
}

/**
 * Calls `api.<name>` in an open transaction, which goes on in the role of that listener. A refusal
 * throws `Refused`, which leaves the transaction open.
 */
export async function callAs(tx: Queries, id: string, name: string, args: Record<string, unknown>) {
  const { result, refused } = await answerTo(tx, id, name, args);
  if (refused) throw new Refused(JSON.stringify(result));
  return result;
}

async function answerTo(tx: Queries, id: string, name: string, args: Record<string, unknown>) {
  const claims = JSON.stringify({ sub: id, role: "authenticated", aud: "authenticated" });
  await tx.query(
    `select set_config('role', 'authenticated', true), set_config('response.status', '', true),
      set_config('request.jwt.claims', $1, true), set_config('request.jwt.claim.sub', $2, true)`,
    [claims, id],
  );
  const named = Object.keys(args).map((key, index) => `${key} => $${index + 1}`);
  const [row] = await tx.query(
    `select api.${name}(${named.join(", ")}) as result`,
    Object.values(args),
  );
  const [response] = await tx.query<{ refused: boolean }>(
    "select current_setting('response.status', true) >= '400' as refused",
  );
  return { result: row?.result, refused: response?.refused ?? false };
}

/**
 * A refused call answers, so that it counts: here it throws as one that raises does, with the code
 * `PGRST` and the refusal as its message. In `call` that is after the commit.
 */
export class Refused extends Error {
  readonly code = "PGRST";
}
