import { measureAudience } from "./audience.ts";
import { measureChanges } from "./changes.ts";
import { measureColdStart } from "./cold-start.ts";
import { measureContention } from "./contention.ts";
import { measureDelay } from "./delay.ts";
import { measureGrowth } from "./growth.ts";
import { measureHttp } from "./http.ts";
import { measureJobs } from "./jobs.ts";
import { measureKillSwitch } from "./kill-switch.ts";
import { measureListenerMinute } from "./listener-minute.ts";
import { measureLists } from "./lists.ts";
import type { Measure } from "./measure.ts";
import { measureMemory } from "./memory.ts";
import { measureNearby } from "./nearby.ts";
import { measureOwnRows } from "./own-rows.ts";
import { measurePlans } from "./plans.ts";
import { measureStorm } from "./storm.ts";
import { measureTellingCost } from "./telling-cost.ts";

/** By the names that `--only` takes, in the order in which they run. */
export const measures: Readonly<Record<string, Measure>> = {
  nearby: measureNearby,
  "own-rows": measureOwnRows,
  lists: measureLists,
  changes: measureChanges,
  growth: measureGrowth,
  contention: measureContention,
  "kill-switch": measureKillSwitch,
  "telling-cost": measureTellingCost,
  audience: measureAudience,
  delay: measureDelay,
  plans: measurePlans,
  storm: measureStorm,
  http: measureHttp,
  "listener-minute": measureListenerMinute,
  "cold-start": measureColdStart,
  memory: measureMemory,
  jobs: measureJobs,
};
