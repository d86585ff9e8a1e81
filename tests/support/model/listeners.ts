import assert from "node:assert/strict";
import { Snapshot } from "../../../shared/contracts/sync.ts";
import { isErrorCode } from "../../../shared/errors.ts";
import type { Database } from "../../../supabase/local/database/database.ts";
import { addListener, type SqlListener } from "../sql-listener.ts";
import { Phone } from "./phone.ts";
import type { Resident } from "./town.ts";

/** A listener of an evening: what is true of them, how they call, and their phone. */
export interface Listener extends Resident {
  readonly sql: SqlListener;
  readonly phone: Phone;
  share: boolean;
  /** What their phone says that they play, and whether the source has confirmed it. */
  song: number | null;
  isSure: boolean;
  name: string;
  anonymous: boolean;
  /** Whether the phone is silent for too long, and nobody has swept the presence yet. */
  isSilent: boolean;
  /** By what others knew them so far, the account's id first, the latest last. */
  readonly knownAs: string[];
}

/** A new account, whose phone has joined its channel. */
export async function newListener(database: Database, name: string, id: string): Promise<Listener> {
  const sql = await addListener(database, name, id);
  const phone = new Phone();
  const snapshot = Snapshot.parse(await sql.call("sync"));
  phone.model.replaceAll(snapshot);
  return {
    id: sql.id,
    shownId: sql.id,
    sql,
    phone,
    isLive: false,
    cell: null,
    radiusKm: 5,
    visibleTo: "everyone",
    share: false,
    song: null,
    isSure: false,
    name,
    anonymous: false,
    isSilent: false,
    knownAs: [sql.id],
  };
}

/** What a call answered: a reply, or the code of its refusal. Anything else is a fault. */
export type Answer = { readonly said: unknown } | { readonly refused: string };

/** Calls a function as a phone does. */
export async function ask(
  listener: SqlListener,
  name: string,
  args?: Record<string, unknown>,
): Promise<Answer> {
  try {
    return { said: await listener.call(name, args) };
  } catch (error) {
    return { refused: refusalOf(error) };
  }
}

/** The code of a refusal; throws whatever is none, such as a deadlock or a broken constraint. */
export function refusalOf(error: unknown): string {
  assert.ok(error instanceof Error && "code" in error && error.code === "PGRST", `${error}`);
  const { code } = JSON.parse(error.message);
  assert.ok(isErrorCode(code), error.message);
  return code;
}
