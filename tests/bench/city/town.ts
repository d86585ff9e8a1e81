import { readFile } from "node:fs/promises";
import type { Database } from "../../../supabase/local/database/database.ts";
import type { Population, PopulationName } from "./populations.ts";

/** A database in which a population is live. */
export interface Town extends Population {
  readonly name: PopulationName;
  readonly url: string;
  readonly database: Database;
}

/** Seeds a population into a database that has the migrations and nobody yet. */
export async function settle(population: Population, database: Database): Promise<void> {
  await database.exec(filled(SCRIPTS.seed, population));
  await database.query("analyze");
  await database.exec(filled(SCRIPTS.horizons, { people: 50 }));
  await database.query("vacuum analyze");
  await database.query("checkpoint");
  await expectPages(database);
}

/** A benchmark of empty lists would be fast and worth nothing. */
async function expectPages(database: Database): Promise<void> {
  const [page] = await database.query<{ cards: number }>(
    `select avg(json_array_length((private.first_page(id)).users::json))::float8 as cards
    from (select id from bench.people where is_public order by i limit 100) as listener`,
  );
  if (!page || page.cards < 40) throw new Error(`A page shows ${page?.cards} cards.`);
}

/** Sets the horizons of all anew, so that each hears of so many others. */
export async function setHorizons(database: Database, people: number): Promise<void> {
  await database.exec(filled(SCRIPTS.horizons, { people }));
  await database.query("analyze");
}

/** A cell may change at every call from here on. */
export async function liftEpochs({ database }: Pick<Town, "database">): Promise<void> {
  await setLimits(database, {
    publish_epoch_s: 0,
    dwell_s: 0,
    publish_delay_most_s: 0,
    cells_an_hour: 1000,
  });
}

export async function setLimits(
  database: Database,
  limits: Readonly<Record<string, number>>,
): Promise<void> {
  await database.query(
    `update private.limits set value = changed.value
    from unnest($1::text[], $2::integer[]) as changed (name, value)
    where limits.name = changed.name`,
    [Object.keys(limits), Object.values(limits)],
  );
}

/** Read at the start of a run, as migrations are: who edits both meanwhile has them agree. */
const SCRIPTS = { seed: await read("seed.sql"), horizons: await read("horizons.sql") };

function read(file: string): Promise<string> {
  return readFile(new URL(file, import.meta.url), "utf8");
}

function filled(script: string, values: object): string {
  return Object.entries(values).reduce(
    (text, [name, value]) => text.replaceAll(`:${name}`, String(value)),
    script,
  );
}
