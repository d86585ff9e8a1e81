import { readFile } from "node:fs/promises";
import { processes } from "../support/processes.ts";
import { seedListeners } from "../support/seed-listeners.ts";
import { SpotifyEvening } from "../support/spotify-evening.ts";
import { median } from "./statistics.ts";

const LISTENERS = 5000;

/** Requests a minute that the workers are given. */
const GIVEN = 2400;

const SAMPLE_MS = 500;

/**
 * One worker asks the local Spotify about 5,000 listeners, over HTTP from end to end, shift after
 * shift as the scheduler would call it: the rate of its requests beside the one it is given, and the
 * memory of its process.
 */
export async function benchPolling(): Promise<void> {
  const evening = await SpotifyEvening.open();
  try {
    const ada = await evening.guest("Ada");
    const token = await tokenOf(evening, ada.userId);
    await seedListeners(evening.stack.database, LISTENERS, (subject) =>
      evening.seal.close({ purpose: "spotify_access", subject }, token),
    );
    await evening.rows(
      "update private.limits set value = $1 where name = 'spotify_requests_a_minute'",
      [GIVEN],
    );
    // Each of them once.
    await evening.rows(
      "update private.limits set value = 3600 where name in ('spotify_poll_least_s', 'spotify_poll_most_s')",
    );
    await evening.request("PUT", "spotify/poll", {});
    await evening.forgetRequests();
    const worker = (await processes()).find(({ command }) => command.includes("spotify/index.ts"));
    if (!worker) throw new Error("the function has no process");

    const memory: number[] = [];
    const sampling = setInterval(async () => memory.push(await residentMb(worker.pid)), SAMPLE_MS);
    let [polled, failed] = [0, 0];
    const began = performance.now();
    while (polled < LISTENERS) {
      const shift = (await evening.poll()) as { polled: number; failed: number };
      polled += shift.polled;
      failed += shift.failed;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    const minutes = (performance.now() - began) / 60_000;
    clearInterval(sampling);
    const { total } = (await evening.spotify("GET", "requests")) as { total: number };
    const most = GIVEN * (minutes + 1 / 6);
    const quarters = [0, 1, 2, 3].map((nth) => {
      const size = Math.floor(memory.length / 4);
      return Math.round(median(memory.slice(nth * size, (nth + 1) * size)));
    });
    console.log(
      `One worker, ${LISTENERS} listeners: ${polled} asked about, ${failed} in vain, in ${(minutes * 60).toFixed(0)} s.\n` +
        `  ${total} requests; ${Math.floor(most)} are allowed in that time, at ${GIVEN} a minute\n` +
        `  memory of its process, median of each quarter: ${quarters.join(", ")} MB`,
    );
  } finally {
    await evening.close();
  }
}

async function tokenOf(evening: SpotifyEvening, subject: string): Promise<string> {
  const [row] = await evening.rows<{ access_token: string }>(
    "select access_token from private.spotify_accounts where user_id = $1",
    [subject],
  );
  return evening.seal.open({ purpose: "spotify_access", subject }, row?.access_token ?? "");
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}
