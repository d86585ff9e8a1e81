import { fileURLToPath } from "node:url";
import { base64url } from "jose";
import { seedListeners } from "../support/seed-listeners.ts";
import { SpotifyEvening } from "../support/spotify-evening.ts";
import { median } from "./statistics.ts";

const LISTENERS = 5000;

/** Requests a minute that the workers are given. */
const GIVEN = 2400;

const WORKER = fileURLToPath(new URL("poll-worker.ts", import.meta.url));

interface Report {
  readonly polled: number;
  readonly failed: number;
  /** Of the heap, in MB, every second. */
  readonly memory: readonly number[];
}

/**
 * One worker asks the local Spotify about 5,000 listeners, over HTTP from end to end, shift after
 * shift as the scheduler would call it: its requests beside those it may make, and its memory.
 */
export async function benchPolling(): Promise<void> {
  const evening = await SpotifyEvening.open();
  try {
    const ada = await evening.guest("Ada");
    const token = await tokenOf(evening, ada.userId);
    await seedListeners(evening.stack.database, LISTENERS, (subject) =>
      evening.seal.close({ purpose: "spotify_access", subject }, token),
    );
    // Each of them once.
    await evening.rows(
      "update private.limits set value = 3600 where name in ('spotify_poll_least_s', 'spotify_poll_most_s')",
    );
    await evening.rows(
      "update private.limits set value = $1 where name = 'spotify_requests_a_minute'",
      [GIVEN],
    );
    await evening.forgetRequests();
    const began = performance.now();
    const { polled, failed, memory } = await work(evening);
    const minutes = (performance.now() - began) / 60_000;
    const { total } = (await evening.spotify("GET", "requests")) as { total: number };
    const quarter = Math.floor(memory.length / 4);
    const quarters = [0, 1, 2, 3].map((nth) =>
      median(memory.slice(nth * quarter, (nth + 1) * quarter)).toFixed(1),
    );
    console.log(
      `One worker, ${LISTENERS} listeners: ${polled} asked about, ${failed} in vain, in ${(minutes * 60).toFixed(0)} s.\n` +
        `  ${total} requests; at ${GIVEN} a minute, ${Math.floor(GIVEN * (minutes + 1 / 6))} may be made in that time\n` +
        `  its heap, median of each quarter: ${quarters.join(", ")} MB`,
    );
  } finally {
    await evening.close();
  }
}

async function work({ stack, key }: SpotifyEvening): Promise<Report> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      "--v8-flags=--expose-gc",
      WORKER,
      `${LISTENERS}`,
      stack.keys.secretKey,
    ],
    env: {
      SUPABASE_URL: stack.url,
      SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: stack.keys.publishableKey }),
      SUPABASE_SECRET_KEYS: JSON.stringify({ default: stack.keys.secretKey }),
      SPOTIFY_CLIENT_ID: "unused",
      SPOTIFY_CLIENT_SECRET: "unused",
      SPOTIFY_ACCOUNTS_URL: `${stack.url}/local/spotify/accounts`,
      SPOTIFY_API_URL: `${stack.url}/local/spotify/api`,
      SPOTIFY_TOKEN_KEYS: `test:${base64url.encode(key)}`,
    },
    stderr: "inherit",
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function tokenOf(evening: SpotifyEvening, subject: string): Promise<string> {
  const [row] = await evening.rows<{ access_token: string }>(
    "select access_token from private.spotify_accounts where user_id = $1",
    [subject],
  );
  return evening.seal.open({ purpose: "spotify_access", subject }, row?.access_token ?? "");
}
