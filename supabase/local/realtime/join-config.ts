import { z } from "zod";
import { isRecord } from "./frames.ts";
import { uuidV1 } from "./uuid-v1.ts";

/** One entry of `postgres_changes`, kept as the phone wrote it. */
export type ChangeRequest = Readonly<Record<string, unknown>>;

/** What a `phx_join` asks for. Nothing in it can make the join fail: what doesn't fit is the default. */
export interface JoinConfig {
  readonly isPrivate: boolean;
  readonly ack: boolean;
  readonly self: boolean;
  readonly replicationReady: boolean;
  /** As sent, null when absent; checked only when the channel may replay at all. */
  readonly replay: unknown;
  readonly presence: boolean;
  readonly presenceKey: string;
  readonly changes: readonly ChangeRequest[];
  /** `user_token`, else `access_token`, else null. */
  readonly token: string | null;
}

/** Reads the payload of a join on `topic` (without `realtime:`). */
export function readJoinConfig(topic: string, payload: unknown): JoinConfig {
  const sent = payloadSchema.parse(isRecord(payload) ? payload : {});
  const { broadcast, presence } = sent.config;
  return {
    isPrivate: sent.config.private,
    ack: broadcast.ack,
    self: broadcast.self,
    replicationReady: broadcast.replication_ready,
    replay: broadcast.replay ?? null,
    presence: presence.enabled,
    presenceKey: presence.key === "" ? uuidV1() : presence.key,
    changes:
      isRecord(payload) && "config" in payload ? changesOf(payload.config) : [legacyChange(topic)],
    token: sent.user_token ?? sent.access_token,
  };
}

const boolish = z
  .union([z.boolean(), z.stringbool({ truthy: ["true"], falsy: ["false"] })])
  .catch(false);
const text = z.string().nullable().catch(null);

function section<T extends z.ZodRawShape>(shape: T) {
  return z.preprocess((value) => (isRecord(value) ? value : {}), z.object(shape));
}

const payloadSchema = z.object({
  access_token: text,
  user_token: text,
  config: section({
    private: boolish,
    broadcast: section({
      ack: boolish,
      self: boolish,
      replication_ready: boolish,
      replay: z.unknown().optional(),
    }),
    presence: section({
      enabled: boolish,
      key: z.union([z.string(), z.number().transform(String)]).catch(""),
    }),
  }),
});

function changesOf(config: unknown): ChangeRequest[] {
  const list: unknown = isRecord(config) ? config.postgres_changes : null;
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

/** Before `config` there was only the topic: `<schema>[:<table>[:<filter>]]`. */
function legacyChange(topic: string): ChangeRequest {
  const [schema, table, ...filter] = topic.split(":");
  return {
    event: "*",
    schema,
    ...(table === undefined ? {} : { table }),
    ...(filter.length === 0 ? {} : { filter: filter.join(":") }),
  };
}
