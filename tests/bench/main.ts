import process from "node:process";
import { benchCity } from "./city/bench-city.ts";
import { benchDataApi } from "./data-api.ts";
import { benchPolling } from "./polling.ts";
import { benchPrivacy } from "./privacy.ts";
import { benchRealtime } from "./realtime.ts";
import { benchTiming } from "./timing.ts";

/** The benchmarks by name, each of which prints what it measured. */
const benchmarks: Record<string, (args: readonly string[]) => Promise<void>> = {
  city: benchCity,
  "data-api": benchDataApi,
  polling: benchPolling,
  privacy: benchPrivacy,
  realtime: benchRealtime,
  timing: benchTiming,
};

const [name = "", ...args] = process.argv.slice(2);
const benchmark = benchmarks[name];
if (benchmark === undefined) {
  console.error(`usage: npm run bench -- ${Object.keys(benchmarks).join(" | ")}`);
  process.exit(1);
}
await benchmark(args);
process.exit(0);
