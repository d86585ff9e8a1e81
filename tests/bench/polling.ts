import { readFile } from "node:fs/promises";
import { processes } from "../support/processes.ts";
import { seedListeners } from "../support/seed-listeners.ts";
import { SpotifyEvening } from "../support/spotify-evening.ts";

const LISTENERS = 5000;

/** Requests a minute that the workers are given. */
const GIVEN = 6000;

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
    await evening.request("PUT", "spotify/poll", {});
    await evening.forgetRequests();
    const worker = (await processes()).find(({ command }) => command.includes("spotify/index.ts"));
    if (!worker) throw new Error("the function has no process");

    let [polled, failed] = [0, 0];
    const memory: number[] = [];
    const began = performance.now();
    while (polled < LISTENERS) {
      const shift = (await evening.poll()) as { polled: number; failed: number };
      polled += shift.polled;
      failed += shift.failed;
      memory.push(await residentMb(worker.pid));
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    const minutes = (performance.now() - began) / 60_000;
    const { total } = (await evening.spotify("GET", "requests")) as { total: number };
    const early = Math.max(...memory.slice(0, Math.ceil(memory.length / 4)));
    const late = Math.max(...memory.slice(-Math.ceil(memory.length / 4)));
    console.log(
      `One worker, ${LISTENERS} listeners: ${polled} asked about, ${failed} in vain, in ${(minutes * 60).toFixed(0)} s.\n` +
        `  ${Math.round(total / minutes)} requests a minute; given ${GIVEN}, and ten seconds' worth to begin with\n` +
        `  memory of its process: at most ${early} MB in the first quarter, ${late} MB in the last`,
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
