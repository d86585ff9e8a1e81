/** A snapshot of Postgres, reduced to what finding new rows needs. */
export interface Snapshot {
  /** As `pg_current_snapshot()` prints it: `xmin:xmax:xip,...`. */
  readonly text: string;
  /** Oldest transaction that was open, as a 32-bit `xid`. Rows of older ones were already visible. */
  readonly oldestOpen: string;
}

export function snapshotOf(text: string): Snapshot {
  const [oldest = ""] = text.split(":");
  return { text, oldestOpen: String(BigInt.asUintN(32, BigInt(oldest))) };
}
