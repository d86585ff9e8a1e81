import { writeFile } from "node:fs/promises";
import { City } from "./city.ts";
import { measureEmbedded } from "./embedded.ts";
import { measures } from "./measures.ts";
import { type Options, readOptions } from "./options.ts";
import { loadAverage } from "./processes.ts";
import { atMost, printed, type Row, row } from "./row.ts";

/** What a crowd costs, measure by measure, each beside its goal. */
export async function benchCity(args: readonly string[]): Promise<void> {
  const options = readOptions(args, Object.keys(measures));
  const rows = options.embedded
    ? await told("embedded", () => measureEmbedded(options.quick))
    : await measureCity(options);
  const failed = rows.filter(({ holds }) => holds === false).length;
  console.log(`${rows.filter(({ holds }) => holds).length} hold, ${failed} do not`);
  if (options.json) await writeFile(options.json, `${JSON.stringify(rows, null, 2)}\n`);
}

async function measureCity({ only, quick, plots }: Options): Promise<Row[]> {
  const city = await City.open({ rounds: quick ? 1 : 3, seconds: quick ? 2 : 4, quick, plots });
  const rows: Row[] = [];
  try {
    for (const [name, measure] of Object.entries(measures)) {
      if (only.length > 0 && !only.includes(name)) continue;
      rows.push(...(await told(name, () => measure(city))));
    }
  } finally {
    await city.close();
  }
  return rows;
}

/** Prints what a measure finds; one that fails does not end the run, which may take an hour. */
async function told(name: string, measure: () => Promise<Row[]>): Promise<Row[]> {
  console.log(`${name}, load average ${await loadAverage()}`);
  const rows = await measure().catch((fault) => {
    console.error(fault);
    return [row(`${name}: could not be measured`, Number.NaN, { goal: atMost(0) })];
  });
  for (const row of rows) console.log(printed(row));
  return rows;
}
