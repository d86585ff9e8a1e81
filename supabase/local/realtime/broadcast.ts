import { encodeFrame, isRecord } from "./frames.ts";
import type { Encoding, Version } from "./messages.ts";
import { encodeUserBroadcast } from "./user-broadcast.ts";

/** A frame as it goes on the wire, or null where the protocol drops it for that version. */
export type Frame = string | Uint8Array<ArrayBuffer>;

/** One message to everyone on a topic, written once for each version however many hear it. */
export interface Broadcast {
  /** Bytes of its payload, for the limit. */
  readonly size: number;
  /** Row of `realtime.messages` it came from. */
  readonly id: string | null;
  /** Null where this version cannot carry it: a phone on version 1 gets no bytes. */
  frame(version: Version): Frame | null;
}

export interface UserBroadcast {
  /** The whole topic, `realtime:` included. */
  readonly topic: string;
  readonly event: string;
  readonly encoding: Encoding;
  /** JSON text as bytes, or the sender's bytes; handed on untouched. */
  readonly payload: Uint8Array;
  readonly id: string | null;
}

/** A broadcast in the binary frame of kind 4: from a version 2 phone, a row, or one event by HTTP. */
export function userBroadcast(message: UserBroadcast): Broadcast {
  return {
    size: message.payload.length,
    id: message.id,
    frame: onceEach((version) => (version === 2 ? binaryFrame(message) : objectFrame(message))),
  };
}

/**
 * A broadcast whose payload goes out as text to both versions: from a version 1 phone or a batch. What
 * is no object goes to version 1 only; for version 2 it throws, and its sender's channel ends.
 */
export function textBroadcast(topic: string, payload: unknown, size: number): Broadcast {
  const message = { joinRef: null, ref: null, topic, event: "broadcast", payload };
  const write = (version: Version) => {
    if (version === 2 && !isRecord(payload)) {
      throw new TypeError("a broadcast's payload must be an object");
    }
    return encodeFrame(version, message);
  };
  return { size, id: null, frame: onceEach(write) };
}

function binaryFrame({ topic, event, encoding, payload, id }: UserBroadcast): Frame | null {
  const metadata = id === null ? "" : JSON.stringify({ id });
  return encodeUserBroadcast(topic, event, metadata, encoding, payload);
}

/** Version 1 gets an object; parsing first keeps a broken payload from rewriting the frame around it. */
function objectFrame({ topic, event, encoding, payload, id }: UserBroadcast): Frame | null {
  if (encoding === "binary") return null;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(payload));
    const meta = id === null ? {} : { meta: { id } };
    const body = { event, payload: value, type: "broadcast", ...meta };
    return encodeFrame(1, { joinRef: null, ref: null, topic, event: "broadcast", payload: body });
  } catch {
    return null;
  }
}

function onceEach(write: (version: Version) => Frame | null): (version: Version) => Frame | null {
  const written = new Map<Version, Frame | null>();
  return (version) => {
    const known = written.get(version);
    if (known !== undefined) return known;
    const frame = write(version);
    written.set(version, frame);
    return frame;
  };
}
