import type { Database, Queries } from "../database/database.ts";
import { DatabaseError } from "../database/database.ts";
import type { Claims } from "./token.ts";

/** What a policy on `realtime.messages` can tell apart by the row's `extension`. */
export type Extension = "broadcast" | "presence";

/** Who asks, as policies see them. */
export interface Caller {
  readonly claims: Claims;
  /** For a socket only the `x-*` headers of its upgrade; for HTTP all of the request's. */
  readonly headers: Readonly<Record<string, string>>;
  /** Topic without `realtime:`. */
  readonly topic: string;
}

export type AuthorizationFault = "policy" | "canceled" | "partition" | "unavailable";

/** The question could not be answered; a fault of a policy counts as a no. */
export class AuthorizationFailed extends Error {
  override readonly name = "AuthorizationFailed";

  constructor(
    readonly fault: AuthorizationFault,
    options?: ErrorOptions,
  ) {
    super(`the policies on realtime.messages gave no answer: ${fault}`, options);
  }
}

/**
 * Which extensions the caller may hear on the topic: one bare row each, put in by the connection's
 * own role, and then looked for under the caller's. `private`, `event` and `payload` of the row are
 * as empty as in the real service, so a policy that asks for them fails here too. Rolled back.
 */
export function probeRead(
  database: Database,
  caller: Caller,
  extensions: readonly Extension[],
): Promise<Set<Extension>> {
  return rolledBack(database, async (tx) => {
    const rows = extensions.map((extension) => ({ id: crypto.randomUUID(), extension }));
    for (const { id, extension } of rows) {
      await tx.query(
        `insert into realtime.messages (id, topic, extension, inserted_at, updated_at)
         values ($1::uuid, $2::text, $3::text, ${utcNow}, ${utcNow})`,
        [id, caller.topic, extension],
      );
    }
    await become(tx, caller);
    const seen = await tx.query<{ id: string }>(
      `select id::text as id from realtime.messages
       where id::text = any(string_to_array($1::text, ','))`,
      [rows.map(({ id }) => id).join(",")],
    );
    const ids = new Set(seen.map(({ id }) => id));
    return new Set(rows.filter(({ id }) => ids.has(id)).map(({ extension }) => extension));
  });
}

/**
 * Which extensions the caller may send on the topic: an insert each under the caller's role, without
 * `returning`, so that a writer needs no right to read. Rolled back.
 */
export function probeWrite(database: Database, caller: Caller): Promise<Set<Extension>> {
  return rolledBack(database, async (tx) => {
    await become(tx, caller);
    const allowed = new Set<Extension>();
    for (const extension of ["broadcast", "presence"] as const) {
      if (await mayInsert(tx, caller.topic, extension)) allowed.add(extension);
    }
    return allowed;
  });
}

const utcNow = "now() at time zone 'utc'";
const insufficientPrivilege = "42501";

async function mayInsert(tx: Queries, topic: string, extension: Extension): Promise<boolean> {
  await tx.query("savepoint probe");
  try {
    await tx.query(
      `insert into realtime.messages (topic, extension, inserted_at, updated_at)
       values ($1::text, $2::text, ${utcNow}, ${utcNow})`,
      [topic, extension],
    );
    return true;
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== insufficientPrivilege) throw error;
    await tx.query("rollback to savepoint probe");
    return false;
  }
}

/** Everything transaction-local, so that nothing of the caller stays on the connection. */
async function become(tx: Queries, { claims, headers, topic }: Caller): Promise<void> {
  const sub = typeof claims.sub === "string" ? claims.sub : "";
  await tx.query(
    `select
       set_config('realtime.topic', $2::text, true),
       set_config('request.jwt.claims', $3::text, true),
       set_config('request.jwt.claim.sub', $4::text, true),
       set_config('request.jwt.claim.role', $1::text, true),
       set_config('request.headers', $5::text, true),
       set_config('role', $1::text, true)`,
    [claims.role, topic, JSON.stringify(claims), sub, JSON.stringify(headers)],
  );
}

class RollBack extends Error {}

async function rolledBack<T>(database: Database, work: (tx: Queries) => Promise<T>): Promise<T> {
  let answer: { value: T } | undefined;
  try {
    await database.transaction(async (tx) => {
      answer = { value: await work(tx) };
      throw new RollBack();
    });
  } catch (error) {
    if (answer === undefined) throw new AuthorizationFailed(faultOf(error), { cause: error });
  }
  if (answer === undefined) throw new AuthorizationFailed("unavailable");
  return answer.value;
}

function faultOf(error: unknown): AuthorizationFault {
  if (!(error instanceof DatabaseError) || /^(08|53|57P|58)/.test(error.code)) return "unavailable";
  if (error.code === "57014") return "canceled";
  return error.code === "23514" && error.message.includes("partition") ? "partition" : "policy";
}
