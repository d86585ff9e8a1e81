import type { Encoding } from "./user-broadcast.ts";
import { decodeUserBroadcastPush } from "./user-broadcast.ts";

/** Serializer of a socket, from `?vsn=`: 1.0.0 speaks JSON objects, 2.0.0 arrays and binary frames. */
export type Version = 1 | 2;

/** A message reference. Phones send strings; whatever came is echoed unchanged. */
export type Ref = string | number | null;

interface Address {
  readonly joinRef: Ref;
  readonly ref: Ref;
  /** The whole topic, `realtime:` included. */
  readonly topic: string;
}

/** What a phone pushed as text (or as a binary push, whose payload stays bytes). */
export interface Push extends Address {
  readonly kind: "push";
  readonly event: string;
  readonly payload: unknown;
  /** Size of the frame it came in, in bytes (text: UTF-16 units, near enough for a limit). */
  readonly size: number;
}

/** A broadcast in the binary frame of kind 3, its payload untouched. */
export interface UserBroadcastPush extends Address {
  readonly kind: "userBroadcast";
  readonly event: "broadcast";
  readonly userEvent: string;
  readonly encoding: Encoding;
  readonly payload: Uint8Array<ArrayBuffer>;
  readonly size: number;
}

export type Incoming = Push | UserBroadcastPush;

/** What the server says, as text. */
export interface Outgoing {
  /** Null in everything that fans out: a phone drops a frame with another channel's join reference. */
  readonly joinRef: Ref;
  readonly ref: Ref;
  readonly topic: string;
  readonly event: string;
  readonly payload: unknown;
}

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

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
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

/**
 * Reads `count` UTF-8 strings that start at `from`, whose one-byte lengths start at `lengthsAt`, and
 * what follows them. Null when the frame is shorter than it says.
 */
export function readFields(
  bytes: Uint8Array<ArrayBuffer>,
  lengthsAt: number,
  count: number,
  from: number,
): { strings: string[]; rest: Uint8Array<ArrayBuffer> } | null {
  const strings: string[] = [];
  let at = from;
  for (let field = 0; field < count; field += 1) {
    const end = at + (bytes[lengthsAt + field] ?? Number.POSITIVE_INFINITY);
    if (end > bytes.length) return null;
    strings.push(utf8.decode(bytes.subarray(at, end)));
    at = end;
  }
  return at > bytes.length ? null : { strings, rest: bytes.subarray(at) };
}

const utf8 = new TextDecoder();

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
