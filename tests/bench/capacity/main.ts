import process from "node:process";
import { answer } from "./answer.ts";
import { inJson } from "./in-json.ts";
import { densityNames, readArguments } from "./question.ts";
import { report } from "./report.ts";

const HELP = `What it takes to carry so many listeners, by the figures of the benchmarks and Supabase's limits.

usage: npm run capacity -- --listeners <number> --density <${densityNames.join(" | ")}> [options]

  --listeners  listeners live at once, all towns together
  --density    town: towns of 10,000, 1,843 of them within 5 km
               metro: towns of 100,000, 20,600 of them within 5 km
               million: as town, at the cost of a database that holds a hundred of them
  --devices    devices connected for each listener (1)
  --within     seconds within which others' changes are to come at the latest (15)
  --json       the answer as JSON
  --help       this text`;

const request = readArguments(process.argv.slice(2));
if (request.kind === "refusal") {
  console.error(`${request.sentence} --help says more.`);
  process.exit(2);
}
if (request.kind === "help") console.log(HELP);
else {
  const answered = answer(request.question);
  console.log(request.json ? JSON.stringify(inJson(answered), null, 2) : report(answered));
}
