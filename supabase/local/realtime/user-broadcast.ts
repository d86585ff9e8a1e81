import { readFields } from "./binary-fields.ts";
import type { Encoding, UserBroadcastPush } from "./messages.ts";

const headerOfPush = 7;
const userBroadcast = 4;
const longestField = 255;

/**
 * Kind 3, phone to server: `joinRefLen refLen topicLen eventLen metaLen enc`, then the strings and
 * the payload. `enc` 0 is binary, anything else JSON. The metadata (`persist`) is not acted on, but
 * must be JSON or nothing. Null for a malformed frame.
 */
export function decodeUserBroadcastPush(bytes: Uint8Array<ArrayBuffer>): UserBroadcastPush | null {
  if (bytes.length < headerOfPush) return null;
  const fields = readFields(bytes, 1, 5, headerOfPush);
  if (fields === null) return null;
  const [joinRef, ref, topic = "", userEvent = "", metadata = ""] = fields.strings;
  if (metadata !== "" && !isJson(metadata)) return null;
  return {
    kind: "userBroadcast",
    joinRef: joinRef || null,
    ref: ref || null,
    topic,
    event: "broadcast",
    userEvent,
    encoding: bytes[6] === 0 ? "binary" : "json",
    payload: fields.rest,
    size: bytes.length,
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Kind 4, server to phone: `topicLen eventLen metaLen enc`, then topic, event, metadata (JSON or
 * nothing) and the payload. Lengths count UTF-8 bytes; null when one passes 255.
 */
export function encodeUserBroadcast(
  topic: string,
  userEvent: string,
  metadata: string,
  encoding: Encoding,
  payload: Uint8Array,
): Uint8Array<ArrayBuffer> | null {
  const fields = [utf8.encode(topic), utf8.encode(userEvent), utf8.encode(metadata)];
  if (fields.some((field) => field.length > longestField)) return null;
  const header = [
    userBroadcast,
    ...fields.map((field) => field.length),
    encoding === "json" ? 1 : 0,
  ];
  const size = fields.reduce((sum, field) => sum + field.length, header.length + payload.length);
  const frame = new Uint8Array(size);
  let at = 0;
  for (const part of [header, ...fields, payload]) {
    frame.set(part, at);
    at += part.length;
  }
  return frame;
}

const utf8 = new TextEncoder();
