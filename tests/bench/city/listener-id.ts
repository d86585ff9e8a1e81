import { createHash } from "node:crypto";

/** The id of the listener with that number, as bench.listener_id makes it. */
export function listenerId(number: number): string {
  const hex = createHash("md5").update(`u${number}`).digest("hex");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})/, "$1-$2-4$3-8$4-");
}
