/** Longest wait for another request that does the same, in milliseconds. */
const PATIENCE_MS = 12_000;

/**
 * Asks until somebody else's work is done, less and less often; gives the last answer in any case.
 * The wait is here since nothing waits in the database.
 */
export async function whenDone<T>(
  ask: () => Promise<T>,
  isDone: (answer: T) => boolean,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (let pauseMs = 50; ; pauseMs = Math.min(2 * pauseMs, 800)) {
    const answer = await ask();
    if (isDone(answer) || performance.now() + pauseMs > deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
