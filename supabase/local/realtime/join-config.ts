import { v1 as uuidV1 } from "uuid";
import { z } from "zod";
import { isRecord } from "./frames.ts";

/** One entry of `postgres_changes`, kept as the phone wrote it. */
export type ChangeRequest = Readonly<Record<string, unknown>>;

/** What a `phx_join` asks for. */
export interface JoinConfig {
  readonly isPrivate: boolean;
  readonly ack: boolean;
  readonly self: boolean;
  readonly replicationReady: boolean;
  /** Whether a replay is named at all, whatever it is. */
  readonly asksReplay: boolean;
  /** As sent, null when absent; checked only when the channel may replay at all. */
  readonly replay: unknown;
  readonly presence: boolean;
  /** A number is taken at the join, and ends the channel at its first `track`. */
  readonly presenceKey: string | number;
  /** Null where `config` is something that has no entries at all. */
  readonly changes: readonly ChangeRequest[] | null;
  readonly accessToken: string | null;
  readonly userToken: string | null;
}

/** A payload that the real service's own code fails at. */
export class UnreadableJoin extends Error {
  override readonly name = "UnreadableJoin";
}

/**
 * Reads the payload of a join on `topic` (without `realtime:`). What doesn't fit is the default, as in
 * the real service, and where that one fails this throws `UnreadableJoin`.
 */
export function readJoinConfig(topic: string, payload: unknown): JoinConfig {
  if (!isRecord(payload)) throw unreadable(payload);
  const sections = isRecord(payload.config) ? payload.config : {};
  const broken = [payload.config, sections.broadcast, sections.presence].find(Array.isArray);
  if (broken !== undefined) throw unreadable(broken);
  const sent = payloadSchema.parse(payload);
  const { broadcast, presence } = sent.config;
  return {
    isPrivate: sent.config.private,
    ack: broadcast.ack,
    self: broadcast.self,
    replicationReady: broadcast.replication_ready,
    asksReplay: isRecord(sections.broadcast) && "replay" in sections.broadcast,
    replay: broadcast.replay ?? null,
    presence: presence.enabled,
    presenceKey: presence.key === "" ? uuidV1() : presence.key,
    changes: "config" in payload ? changesOf(payload.config) : [legacyChange(topic)],
    accessToken: sent.access_token,
    userToken: sent.user_token,
  };
}

/** In the words of the library that reads it there. */
function unreadable(value: unknown): UnreadableJoin {
  return new UnreadableJoin(`expected params to be a :map, got: \`${inspect(value)}\``);
}

function inspect(value: unknown): string {
  if (value === null || value === undefined) return "nil";
  if (Array.isArray(value)) return value.length === 0 ? "[]" : "[...]";
  return typeof value === "object" ? "{:binary, ...}" : JSON.stringify(value).slice(0, 200);
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
      key: z.union([z.string(), z.number()]).catch(""),
    }),
  }),
});

function changesOf(config: unknown): ChangeRequest[] | null {
  if (config !== null && !isRecord(config)) return null;
  const list: unknown = config?.postgres_changes;
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
