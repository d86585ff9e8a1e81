import type { PGlite } from "@electric-sql/pglite";

/** The one backend, held by one user of it until released. */
export interface Turn {
  release(): void;
}

/**
 * Waits until no query and no transaction of the process runs, and keeps them waiting until the
 * turn is released. PGlite's own lock of transactions, so nobody can pass by it.
 */
export async function takeTurn(pglite: PGlite): Promise<Turn> {
  const granted = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const held = pglite._runExclusiveTransaction(() => {
    granted.resolve();
    return released.promise;
  });
  held.catch(granted.reject);
  await granted.promise;
  return { release: () => released.resolve() };
}
