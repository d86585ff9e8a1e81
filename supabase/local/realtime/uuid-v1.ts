const epochOffset = 122_192_928_000_000_000n;
const ticksAMillisecond = 10_000n;

let lastTick = 0n;

/** A UUID of version 1, by time, with a random node: what the real service names a keyless phone. */
export function uuidV1(): string {
  const now = BigInt(Date.now()) * ticksAMillisecond + epochOffset;
  lastTick = now > lastTick ? now : lastTick + 1n;
  const time = lastTick.toString(16).padStart(15, "0");
  const [high, mid, low] = [time.slice(0, 3), time.slice(3, 7), time.slice(7)];
  return `${low}-${mid}-1${high}-${sequence}-${node}`;
}

/** The variant's two bits before a random clock sequence. */
const sequence = hex(
  crypto.getRandomValues(new Uint16Array(1)).map((bits) => (bits & 0x3fff) | 0x8000),
  4,
);
/** The multicast bit marks a node that is no network card. */
const node = hex(
  crypto.getRandomValues(new Uint8Array(6)).map((byte, n) => (n === 0 ? byte | 1 : byte)),
  2,
);

function hex(numbers: Iterable<number>, width: number): string {
  return Array.from(numbers, (number) => number.toString(16).padStart(width, "0")).join("");
}
