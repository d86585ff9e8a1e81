import { readFields } from "./binary-fields.ts";
import type { Incoming, Outgoing, Push, Ref, Version } from "./messages.ts";
import { decodeUserBroadcastPush } from "./user-broadcast.ts";

const kinds = { push: 0, userBroadcastPush: 3 } as const;

/** The serializer for a `vsn`, as Phoenix picks it: absent is 1.0.0; null for one that isn't spoken. */
export function versionOf(vsn: string | null): Version | null {
  if (vsn === null || /^1\.0\.\d+$/.test(vsn)) return 1;
  return /^2\.0\.\d+$/.test(vsn) ? 2 : null;
}

/** Reads a frame; null when it is malformed, which the protocol drops without an answer. */
export function decodeFrame(version: Version, data: string | ArrayBuffer): Incoming | null {
  if (typeof data !== "string") return version === 2 ? decodeBinary(new Uint8Array(data)) : null;
  const value = parseJson(data);
  if (version === 2) return Array.isArray(value) ? decodeArray(value, data.length) : null;
  return isRecord(value) ? decodeObject(value, data.length) : null;
}

/** Writes a text frame. Version 1 knows no join reference. */
export function encodeFrame(version: Version, message: Outgoing): string {
  const { joinRef, ref, topic, event, payload } = message;
  return version === 2
    ? JSON.stringify([joinRef, ref, topic, event, payload])
    : JSON.stringify({ topic, event, payload, ref });
}

/** Whether it is an object of JSON: neither a list nor bytes. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isBytes(value);
}

function isBytes(value: object): boolean {
  return value instanceof Uint8Array;
}

function decodeArray(value: readonly unknown[], size: number): Push | null {
  if (value.length < 5) return null;
  const [joinRef, ref, topic, event, payload] = value;
  return push(joinRef, ref, topic, event, payload, size);
}

function decodeObject(value: Record<string, unknown>, size: number): Push | null {
  if (!("ref" in value) || !("payload" in value)) return null;
  return push(value.join_ref ?? null, value.ref, value.topic, value.event, value.payload, size);
}

function push(
  joinRef: unknown,
  ref: unknown,
  topic: unknown,
  event: unknown,
  payload: unknown,
  size: number,
): Push | null {
  if (!isRef(joinRef) || !isRef(ref)) return null;
  if (typeof topic !== "string" || typeof event !== "string") return null;
  return { kind: "push", joinRef, ref, topic, event, payload, size };
}

function decodeBinary(bytes: Uint8Array<ArrayBuffer>): Incoming | null {
  if (bytes[0] === kinds.userBroadcastPush) return decodeUserBroadcastPush(bytes);
  return bytes[0] === kinds.push ? decodeBinaryPush(bytes) : null;
}

/** Kind 0: `joinRefLen refLen topicLen eventLen`, the four strings, the data. */
function decodeBinaryPush(bytes: Uint8Array<ArrayBuffer>): Push | null {
  const fields = readFields(bytes, 1, 4, 5);
  if (fields === null) return null;
  const [joinRef, ref, topic, event] = fields.strings;
  return push(joinRef || null, ref || null, topic, event, fields.rest, bytes.length);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRef(value: unknown): value is Ref {
  return value === null || typeof value === "string" || typeof value === "number";
}
