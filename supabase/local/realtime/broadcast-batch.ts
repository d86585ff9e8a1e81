import { z } from "zod";
import { isRecord } from "./frames.ts";

export interface BatchMessage {
  /** Topic without `realtime:`. */
  readonly topic: string;
  readonly event: string;
  readonly payload: Record<string, unknown>;
  readonly isPrivate: boolean;
  /** Becomes `meta.id`. */
  readonly id: string | null;
  /** Bytes of the payload as JSON. */
  readonly size: number;
}

type FieldErrors = Record<string, string[]>;

const blank = "can't be blank";
const invalid = "is invalid";

/** Reads the body of a batch, or gives the errors as the service words them, one entry a message. */
export function readBatch(
  body: unknown,
  payloadBytes: number,
): { messages: BatchMessage[] } | { errors: { messages: (FieldErrors | string)[] } } {
  const list = isRecord(body) ? body.messages : undefined;
  if (list === undefined || list === null) return { errors: { messages: [blank] } };
  if (!Array.isArray(list)) return { errors: { messages: [invalid] } };
  const read = list.map((item: unknown) => readMessage(isRecord(item) ? item : {}, payloadBytes));
  const messages = read.flatMap((one) => ("errors" in one ? [] : [one]));
  if (messages.length === read.length) return { messages };
  return { errors: { messages: read.map((one) => ("errors" in one ? one.errors : {})) } };
}

function readMessage(
  item: Record<string, unknown>,
  payloadBytes: number,
): BatchMessage | { errors: FieldErrors } {
  const { topic, event, payload, private: flag, id } = item;
  const errors: FieldErrors = {
    ...faultOf("payload", payload, isRecord(payload)),
    ...faultOf("event", event, typeof event === "string"),
    ...faultOf("topic", topic, typeof topic === "string"),
    ...(flag === undefined || flag === null ? {} : faultOf("private", flag, isFlag(flag))),
    ...(id === undefined || id === null ? {} : faultOf("id", id, uuid.safeParse(id).success)),
  };
  const size = isRecord(payload) ? new TextEncoder().encode(JSON.stringify(payload)).length : 0;
  if (size > payloadBytes) errors.payload = ["Payload size exceeds tenant limit"];
  if (!isRecord(payload) || typeof event !== "string" || typeof topic !== "string") {
    return { errors };
  }
  if (Object.keys(errors).length > 0) return { errors };
  const isPrivate = isTrue(flag);
  return { topic, event, payload, isPrivate, id: typeof id === "string" ? id : null, size };
}

const uuid = z.guid();

/** A flag as forms and JSON write it. */
export function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}

function isFlag(value: unknown): boolean {
  return typeof value === "boolean" || value === "true" || value === "false";
}

function faultOf(field: string, value: unknown, valid: boolean): FieldErrors {
  if (value === undefined || value === null || value === "") return { [field]: [blank] };
  return valid ? {} : { [field]: [invalid] };
}
