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
