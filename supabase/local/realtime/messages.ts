/** How a broadcast's payload is to be read: the flag of the binary frames, never guessed from bytes. */
export type Encoding = "json" | "binary";

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
