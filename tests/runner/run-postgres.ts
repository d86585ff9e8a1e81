import process from "node:process";
import { openProjectDatabase } from "../../supabase/dev/project.ts";
import { startCluster } from "../support/cluster.ts";
import { freshDatabase, prepareTemplate } from "../support/fresh-database.ts";
import { pgtapVocabulary } from "../support/pgtap.ts";
import { namedServices, ONLY_OURS } from "../support/real/named-services.ts";
import { runsOnPostgres } from "./find-tests.ts";
import { type Outcome, sum } from "./outcome.ts";
import { runFiles } from "./run-files.ts";
import { runPgtap } from "./run-pgtap.ts";

/** Runs on a private cluster what only a real Postgres can show, and what must hold on both. */
export async function runPostgres(files: readonly string[]): Promise<Outcome> {
  const sql = files.filter((file) => file.endsWith(".sql"));
  const tests = files.filter((file) => file.endsWith(".ts") && runsOnPostgres(file));
  const cluster = await startCluster();
  try {
    process.env.RESONANCE_TEST_DATABASE_URL = cluster.url("postgres");
    tellOfRealServices();
    await prepareTemplate();
    const pgtap = sql.length > 0 ? [await runPgtap(sql, await pgtapDatabase())] : [];
    return sum([...pgtap, await runFiles(tests, databaseOf)]);
  } finally {
    await cluster.close();
  }
}

/** Which real services every stack of a test starts, and what is tried on ours all the same. */
function tellOfRealServices(): void {
  const named = Object.entries(namedServices()).map(([name, program]) => `${name} (${program})`);
  if (named.length === 0) return;
  console.log(`With the real ${named.join(" and ")}. On ours: ${ONLY_OURS.join(", ")}.`);
}

/** A database in which the pgTAP files find the project and their helpers. */
async function pgtapDatabase(): Promise<string> {
  const { url } = await freshDatabase();
  const database = await openProjectDatabase({
    databaseUrl: url,
    dataFolder: "memory",
    cacheFolder: "",
  });
  await database.exec(await pgtapVocabulary());
  await database.close();
  return url;
}

async function databaseOf(): Promise<Record<string, string>> {
  const { url } = await freshDatabase();
  const cluster = process.env.RESONANCE_TEST_DATABASE_URL ?? "";
  return { DATABASE_URL: url, RESONANCE_TEST_DATABASE_URL: cluster };
}
