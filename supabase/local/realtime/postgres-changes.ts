import type { ChangeRequest } from "./join-config.ts";
import type { JoinedChannel } from "./joined-channel.ts";

/**
 * The join reply's entries: what the phone asked for, in its order, each with a number. The phone
 * compares them one by one, so nothing is normalised; equal requests get equal numbers.
 */
export function answeredChanges(changes: readonly ChangeRequest[]): ChangeRequest[] {
  return changes.map((change) => ({ ...change, id: idOf(JSON.stringify(change)) }));
}

/** Postgres Changes are not served here: the protocol's own refusal, and the channel stays joined. */
export function refuseChanges(channel: JoinedChannel): void {
  const [first] = channel.config.changes ?? [];
  if (first === undefined) return;
  const { event, schema, table, filter } = first;
  const filters = filter === undefined ? "[]" : JSON.stringify([filter]);
  channel.system(
    "postgres_changes",
    "error",
    "Unable to subscribe to changes with given parameters. Please check Realtime is enabled for " +
      `the given connect parameters: [event: ${word(event, "*")}, schema: ${word(schema, "public")}, ` +
      `table: ${word(table, "*")}, filters: ${filters}, select: nil]`,
  );
}

function word(value: unknown, missing: string): string {
  if (value === undefined || value === null) return missing;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A number below 2^27, as the real service's hash gives. */
function idOf(text: string): number {
  let hash = 0;
  for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 2 ** 27;
  return hash;
}
