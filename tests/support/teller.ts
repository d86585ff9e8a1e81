import type { Database } from "../../supabase/local/database/database.ts";

/**
 * The teller's limits in tests that are not about them: it stands still until it is asked, and then
 * keeps no pauses and no budget, and drops nothing. Its turns have tests of their own.
 */
export const TELLER_HELD = {
  noted_at_once: 0,
  sent_at_once: 0,
  vibes_searched_at_once: 0,
  changes_interval_ms: 0,
  realtime_messages_a_second: 1_000_000,
  changes_late_most_s: 3600,
} as const;

/** From now on the teller does nothing, whoever wakes it, but what `tellAll` asks for. */
export async function holdTeller(database: Database): Promise<void> {
  for (const [name, value] of Object.entries(TELLER_HELD)) {
    await database.query("update private.limits set value = $2 where name = $1", [name, value]);
  }
}

/** The teller notes and sends all that waits, in no time; one that is held stands still again. */
export async function tellAll(database: Database): Promise<void> {
  await database.exec(`do $$
    declare
      v_limits constant jsonb := (select jsonb_object_agg(name, value) from private.limits);
    begin
      update private.limits
      set value = case name
        when 'changes_interval_ms' then 0 when 'realtime_messages_a_second' then 1000000 else 200
      end
      where name in (
        'noted_at_once', 'sent_at_once', 'vibes_searched_at_once', 'changes_interval_ms',
        'realtime_messages_a_second'
      );
      -- Null while another is at it.
      while coalesce(private.tell_round(), 1) > 0 loop
      end loop;
      update private.limits set value = (v_limits ->> name)::integer
      where value <> (v_limits ->> name)::integer;
    end
  $$`);
}

/** A message on somebody's channel, as it was sent. */
export interface Message {
  readonly event: string;
  readonly payload: Readonly<Record<string, unknown>> & { readonly n: number };
  readonly [key: string]: unknown;
}

/** What was sent to a listener and is not deleted yet, first to last. */
export function messagesTo(database: Database, id: string): Promise<Message[]> {
  return database.query<Message>(
    `select event, payload from realtime.messages
    where topic = 'user:' || $1 order by (payload ->> 'n')::bigint`,
    [id],
  );
}

/** One change of which a message tells: a message of its own, or an entry of several. */
export interface Change {
  readonly event: string;
  readonly userId?: string;
  readonly card?: { readonly userId: string; readonly band: string | null };
  readonly [key: string]: unknown;
}

/** The changes in messages, one after the other, without the numbers of their messages. */
export function changesIn(messages: readonly Message[]): Change[] {
  return messages.flatMap(({ event, payload: { n: _, changes, ...payload } }) =>
    event === "live:changes" ? (changes as Change[]) : [{ event, ...payload }],
  );
}
