/**
 * Repeats `check` until it stops throwing, every 20 ms, for at most `timeoutMs`; then throws what it
 * threw last. Resolves to what it resolved to.
 */
export async function eventually<T>(check: () => Promise<T> | T, timeoutMs = 2_000): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (cause) {
      if (performance.now() > end) throw cause;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
