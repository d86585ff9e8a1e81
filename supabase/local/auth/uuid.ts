const HEX = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/;

/** The UUID of a user in tables that Auth shares with nobody: `instance_id`, and who is no user. */
export const NIL_UUID = "00000000-0000-0000-0000-000000000000";

/** A UUID in any of the forms that Auth reads: with hyphens or without any, in braces, as a URN. */
export function readUuid(text: string): string | null {
  const bare = text.toLowerCase().replace(/^urn:uuid:/, "");
  const inner = /^\{(.*)\}$/.exec(bare)?.[1] ?? bare;
  const hyphens = inner.split("-").length - 1;
  const parts = hyphens === 0 || hyphens === 4 ? HEX.exec(inner) : null;
  return parts ? parts.slice(1).join("-") : null;
}
