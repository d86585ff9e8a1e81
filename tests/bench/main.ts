import process from "node:process";
import { benchPolling } from "./polling.ts";
import { benchRealtime } from "./realtime.ts";

/** The benchmarks by name, each of which prints what it measured. */
const benchmarks: Record<string, () => Promise<void>> = {
  polling: benchPolling,
  realtime: benchRealtime,
};

const benchmark = benchmarks[process.argv[2] ?? ""];
if (benchmark === undefined) {
  console.error(`usage: npm run bench -- ${Object.keys(benchmarks).join(" | ")}`);
  process.exit(1);
}
await benchmark();
process.exit(0);
