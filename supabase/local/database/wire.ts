/**
 * The few frames of the Postgres wire protocol that the psql socket must look into:
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What a client's message asks of the server, as far as its turn goes. */
export type StatementUse = "query" | "parse" | "bind" | "describe" | "close" | "execute" | "other";

const USES: Readonly<Record<string, StatementUse>> = {
  Q: "query",
  P: "parse",
  B: "bind",
  D: "describe",
  C: "close",
  E: "execute",
};

/** What the client's message is about; a startup message, which has no type byte, is "other". */
export function statementUse(message: Uint8Array): StatementUse {
  return USES[String.fromCharCode(message[0] ?? 0)] ?? "other";
}

/** Where the statement's name stands in a message that has one, or null. */
function nameStart(message: Uint8Array): number | null {
  switch (statementUse(message)) {
    case "parse":
      return 5;
    case "bind":
      return message.indexOf(0, 5) + 1;
    case "describe":
    case "close":
      return message[5] === "S".charCodeAt(0) ? 6 : null;
    default:
      return null;
  }
}

/** The prepared statement that a client's message names ("" is the unnamed one), or null. */
export function statementName(message: Uint8Array): string | null {
  const start = nameStart(message);
  if (start === null) return null;
  return decoder.decode(message.subarray(start, message.indexOf(0, start)));
}

/** The same message with `prefix` before the name of the statement, unless it is the unnamed one. */
export function prefixStatement(message: Uint8Array, prefix: string): Uint8Array {
  const start = nameStart(message);
  if (start === null || message[start] === 0) return message;
  const inserted = encoder.encode(prefix);
  const longer = new Uint8Array(message.length + inserted.length);
  longer.set(message.subarray(0, start));
  longer.set(inserted, start);
  longer.set(message.subarray(start), start + inserted.length);
  new DataView(longer.buffer).setUint32(1, longer.length - 1);
  return longer;
}

/** The server's frames in `data`, which holds whole ones only. */
export function* frames(data: Uint8Array): Generator<{ type: string; frame: Uint8Array }> {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let at = 0; at < data.length; ) {
    const end = at + 1 + view.getUint32(at + 1);
    yield { type: String.fromCharCode(view.getUint8(at)), frame: data.subarray(at, end) };
    at = end;
  }
}

/** Where the server stands after a ReadyForQuery frame. */
export type ReadyState = "idle" | "in transaction" | null;

/** The state that a ReadyForQuery frame tells, or null for any other. */
export function readyState(type: string, frame: Uint8Array): ReadyState {
  if (type !== "Z") return null;
  return frame[5] === "I".charCodeAt(0) ? "idle" : "in transaction";
}

/** The values of a DataRow frame, as text. */
export function rowValues(frame: Uint8Array): (string | null)[] {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const values: (string | null)[] = [];
  let at = 7;
  for (let left = view.getUint16(5); left > 0; left--) {
    const length = view.getInt32(at);
    at += 4;
    values.push(length < 0 ? null : decoder.decode(frame.subarray(at, at + length)));
    at += Math.max(0, length);
  }
  return values;
}

/** The channel of a NotificationResponse frame. */
export function notifiedChannel(frame: Uint8Array): string {
  return decoder.decode(frame.subarray(9, frame.indexOf(0, 9)));
}

function message(type: string, body: Uint8Array): Uint8Array {
  const whole = new Uint8Array(5 + body.length);
  whole[0] = type.charCodeAt(0);
  new DataView(whole.buffer).setUint32(1, 4 + body.length);
  whole.set(body, 5);
  return whole;
}

/** A simple query. */
export function queryMessage(sql: string): Uint8Array {
  return message("Q", encoder.encode(`${sql}\0`));
}

/** Prepares `sql`, which has no parameters, as the statement `name`. */
export function parseMessage(name: string, sql: string): Uint8Array {
  return message("P", encoder.encode(`${name}\0${sql}\0\0\0`));
}

/** The SQL in a simple query or in a message that prepares a statement; "" in any other. */
export function sqlText(message: Uint8Array): string {
  const use = statementUse(message);
  if (use !== "query" && use !== "parse") return "";
  const start = use === "query" ? 5 : message.indexOf(0, 5) + 1;
  return decoder.decode(message.subarray(start, message.indexOf(0, start)));
}

/** Begins a session of the one user and database that there are. */
export function startupMessage(): Uint8Array {
  const body = encoder.encode("user\0postgres\0database\0postgres\0\0");
  const whole = new Uint8Array(8 + body.length);
  const view = new DataView(whole.buffer);
  view.setUint32(0, whole.length);
  view.setUint32(4, 3 << 16);
  whole.set(body, 8);
  return whole;
}

/** Ends a series of extended-protocol messages, also one that an error broke off. */
export const SYNC: Uint8Array = Uint8Array.of("S".charCodeAt(0), 0, 0, 0, 4);

/** The error with which the server ends a connection. */
export function fatalError(code: string, text: string): Uint8Array {
  return message("E", encoder.encode(`SFATAL\0VFATAL\0C${code}\0M${text}\0\0`));
}

/** With what a client may ask, on a connection of its own, to break off what this one runs. */
export interface CancelKey {
  readonly process: number;
  readonly secret: number;
}

/** The frame in which the server tells the client its key. */
export function backendKeyData({ process, secret }: CancelKey): Uint8Array {
  const body = new Uint8Array(8);
  const view = new DataView(body.buffer);
  view.setUint32(0, process);
  view.setUint32(4, secret);
  return message("K", body);
}

/** The parts in a row; one alone as it is, without a copy. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
