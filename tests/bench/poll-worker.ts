import { readEnv } from "../../functions/_http/env.ts";
import { createSpotifyApp } from "../../functions/spotify/app.ts";
import { SpotifyEnv } from "../../functions/spotify/env.ts";

/*
 * The spotify function in a process of its own that tells its memory: it polls until as many
 * listeners were asked about as its argument says, and prints a line of JSON for each measurement.
 */
const [listeners, secretKey = ""] = Deno.args;
const app = createSpotifyApp(readEnv(SpotifyEnv), { write: () => {} });
const { gc } = globalThis as unknown as { gc: () => void };

const memory: number[] = [];
const measuring = setInterval(() => {
  gc();
  memory.push(Deno.memoryUsage().heapUsed / 2 ** 20);
}, 1000);

let [polled, failed] = [0, 0];
while (polled < Number(listeners)) {
  const headers = { apikey: secretKey };
  const response = await app.request("/spotify/poll", { method: "POST", headers });
  const shift = await response.json();
  polled += shift.polled;
  failed += shift.failed;
  await new Promise((resolve) => setTimeout(resolve, 1000));
}
clearInterval(measuring);
console.log(JSON.stringify({ polled, failed, memory }));
