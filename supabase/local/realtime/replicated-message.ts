import { Buffer } from "node:buffer";
import type { Message } from "./feed.ts";

/** Before a `jsonb` in binary stands the number of its format, which is 1. */
const jsonbHeader = 1;

/**
 * The message of a replicated row, whose values are bytes. As in the real service `extension` is not
 * looked at, and a row without topic, event or payload is none.
 */
export function messageOf(row: Readonly<Record<string, unknown>>): Message | null {
  const { id, topic, event, private: flag, payload, binary_payload: binary } = row;
  if (!isBytes(id) || !isBytes(topic) || !isBytes(event) || !isBytes(flag)) return null;
  const body = isBytes(binary) ? binary : isBytes(payload) ? payload.subarray(jsonbHeader) : null;
  if (body === null) return null;
  return {
    id: uuidOf(id),
    topic: utf8.decode(topic),
    event: utf8.decode(event),
    private: flag[0] === 1,
    encoding: isBytes(binary) ? "binary" : "json",
    // The driver may write over what it read once the next bytes come.
    payload: new Uint8Array(body),
  };
}

const utf8 = new TextDecoder();

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

function uuidOf(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
