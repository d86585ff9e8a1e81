import { Buffer } from "node:buffer";
import { z } from "zod";
import type { Database } from "../database/database.ts";
import { isRecord } from "./frames.ts";
import type { JoinConfig } from "./join-config.ts";
import type { JoinedChannel } from "./joined-channel.ts";
import { encodeUserBroadcast } from "./user-broadcast.ts";

/** A message that was already there. */
export type Replay = {
  readonly id: string;
  readonly event: string;
  readonly json: string | null;
  /** In base64. */
  readonly binary: string | null;
};

export interface ReplayRange {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly limit: number;
}

const mostMessages = 25;

const rangeSchema = z.object({
  since: z.int().min(0),
  limit: z
    .int()
    .nullish()
    .transform((limit) => Math.min(Math.max(limit ?? mostMessages, 1), mostMessages)),
});

/** What a join wants replayed: null for nothing, or why it cannot be. What is no object is nothing. */
export function readReplay(config: JoinConfig): ReplayRange | "public" | "invalid" | null {
  if (!config.isPrivate) return config.asksReplay ? "public" : null;
  if (!isRecord(config.replay)) return null;
  const range = rangeSchema.safeParse(config.replay);
  return range.success ? range.data : "invalid";
}

/** The newest private broadcasts of the topic since then, oldest first. No policy is asked per row. */
export async function replayedMessages(
  database: Database,
  topic: string,
  { since, limit }: ReplayRange,
): Promise<Replay[]> {
  const rows = await database.query<Replay & { event: string | null }>(
    `select id::text as id, event, payload::text as json, encode(binary_payload, 'base64') as binary
     from realtime.messages
     where
       topic = $1::text
       and private
       and extension = 'broadcast'
       and inserted_at >= to_timestamp($2::text::double precision / 1000) at time zone 'utc'
       and inserted_at < now() at time zone 'utc' + interval '1 minute'
     order by inserted_at desc
     limit $3::text::integer`,
    [topic, String(since), String(limit)],
  );
  return rows
    .filter(({ event, json, binary }) => event !== null && (json ?? binary) !== null)
    .reverse();
}

/** JSON goes out as text, whatever the version; bytes only to version 2. */
export function sendReplay(channel: JoinedChannel, { id, event, json, binary }: Replay): void {
  const meta = { replayed: true, id };
  if (json !== null) {
    channel.push("broadcast", { payload: JSON.parse(json), event, type: "broadcast", meta });
  } else if (binary !== null && channel.version === 2) {
    const bytes = Buffer.from(binary, "base64");
    const frame = encodeUserBroadcast(
      channel.wireTopic,
      event,
      JSON.stringify(meta),
      "binary",
      bytes,
    );
    if (frame !== null) channel.connection.send(frame);
  }
}
