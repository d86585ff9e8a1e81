import type { Database } from "../local/database/database.ts";
import { watch } from "../local/database/watch.ts";
import { PLANS, type Plan } from "../local/realtime/plans.ts";

/** Without a plan the local Realtime has no budget of messages. */
const WITHOUT_A_PLAN = 1_000_000;

/** The channel on which the local database says that somebody is to hear of something. */
const CHANNEL = "private_changes";

/** How often to look where a budget or a turn delays what waits, or a wake-up was lost. */
const EVERY_MS = 100;

/** Not in the migrations: a hosted teller is woken by the functions and by the scheduler's loop. */
const WAKE = `
  create or replace function private.wake_local_teller() returns trigger
  language plpgsql volatile security invoker set search_path = ''
  as $$
  begin
    perform pg_notify('${CHANNEL}', '');
    return null;
  end
  $$;
  comment on function private.wake_local_teller() is
    'Wakes the teller of the local stack, which made this and stands in for the scheduler''s loop.';
  create or replace trigger wake_local_teller after insert on private.changes
    for each statement execute function private.wake_local_teller();`;

/** One round, if anything waits at all: told is null where another teller is at it. */
const ROUND = `
  select private.tell_round() as told
  where exists (select from private.changes)
    or exists (select from private.channels where waiting_since is not null)
    or exists (select from private.waiting_vibes)`;

/**
 * Sets the budget of messages, and tells the scheduler's loop to do one round and return: it would
 * keep the one connection of the embedded database for a minute.
 */
export async function prepareTeller(database: Database, plan?: Plan): Promise<void> {
  await setLimit(
    database,
    "realtime_messages_a_second",
    plan ? PLANS[plan].messages : WITHOUT_A_PLAN,
  );
  await setLimit(database, "teller_loop_s", 0);
}

/** Sends events as they come up, in place of that loop, until the function it resolves to is called. */
export async function startTeller(database: Database): Promise<() => Promise<void>> {
  await database.exec(WAKE);
  const look = async () => {
    const [round] = await database.query<{ told: number | null }>(ROUND);
    return (round?.told ?? 0) > 0;
  };
  return await watch({ database, channel: CHANNEL, look, everyMs: EVERY_MS });
}

async function setLimit(database: Database, name: string, value: number): Promise<void> {
  await database.query("update private.limits set value = $2 where name = $1", [name, value]);
}
