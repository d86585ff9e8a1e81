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

/**
 * Reads the body of a batch, or gives the errors as the service words them, one entry a message. What
 * goes to public channels comes first.
 */
export function readBatch(
  body: unknown,
  payloadBytes: number,
): { messages: BatchMessage[] } | { errors: { messages: (FieldErrors | string)[] } } {
  const list = isRecord(body) ? body.messages : undefined;
  if (list === undefined) return { errors: { messages: [blank] } };
  if (!Array.isArray(list) || !list.every(isRecord)) return { errors: { messages: [invalid] } };
  if (list.length === 0) return { errors: { messages: [blank] } };
  const read = list.map((item) => readMessage(item, payloadBytes));
  const messages = read.flatMap((one) => ("errors" in one ? [] : [one]));
  if (messages.length < read.length) {
    return { errors: { messages: read.map((one) => ("errors" in one ? one.errors : {})) } };
  }
  return { messages: messages.sort((a, b) => Number(a.isPrivate) - Number(b.isPrivate)) };
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
    ...(isAbsent(flag) ? {} : faultOf("private", flag, isFlag(flag))),
    ...(isAbsent(id) ? {} : faultOf("id", id, typeof id === "string")),
  };
  const size = isRecord(payload) ? new TextEncoder().encode(JSON.stringify(payload)).length : 0;
  if (size > payloadBytes) errors.payload = ["Payload size exceeds tenant limit"];
  if (!isRecord(payload) || typeof event !== "string" || typeof topic !== "string") {
    return { errors };
  }
  if (Object.keys(errors).length > 0) return { errors };
  const isPrivate = isTrue(flag) || flag === "1";
  return { topic, event, payload, isPrivate, id: typeof id === "string" && id ? id : null, size };
}

/** A flag as forms and JSON write it. */
export function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}

function isFlag(value: unknown): boolean {
  if (typeof value === "string") return ["true", "false", "1", "0"].includes(value);
  return typeof value === "boolean";
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

/** Text of nothing but spaces is blank. */
function isBlank(value: unknown): boolean {
  return isAbsent(value) || (typeof value === "string" && value.trim() === "");
}

function faultOf(field: string, value: unknown, valid: boolean): FieldErrors {
  if (isBlank(value)) return { [field]: [blank] };
  return valid ? {} : { [field]: [invalid] };
}
