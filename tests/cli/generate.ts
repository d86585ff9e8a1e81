// `npm run generate` writes what stands in SQL and in TypeScript of Unicode's data, then
// shared/database.types.ts and supabase/schema.sql from the migrations, on an embedded database; with
// `--check` it writes nothing and fails where a file is not what it would write.
import { openProjectDatabase } from "../../supabase/dev/project.ts";
import { databaseTypes, TYPES_FILE } from "./database-types.ts";
import { SCHEMA_FILE, schemaFile } from "./schema/schema-file.ts";
import { ROOT } from "./supabase.ts";
import {
  CHARACTERS_FILE,
  charactersFile,
  UNASSIGNED_FILE,
  unassignedFile,
} from "./unicode/characters-file.ts";
import {
  LOOKALIKES_MIGRATION,
  LOOKALIKES_MODULE,
  lookalikesMigration,
  lookalikesModule,
} from "./unicode/lookalikes-files.ts";

await bringUpToDate(CHARACTERS_FILE, charactersFile());
await bringUpToDate(UNASSIGNED_FILE, unassignedFile());
await bringUpToDate(LOOKALIKES_MODULE, lookalikesModule());
await bringUpToDate(LOOKALIKES_MIGRATION, lookalikesMigration());

const database = await openProjectDatabase({
  dataFolder: "memory",
  cacheFolder: `${ROOT}/.resonance/cache`,
  psqlPort: 0,
});
try {
  if (!database.url) throw new Error("The embedded database has no address.");
  await bringUpToDate(TYPES_FILE, await databaseTypes(database.url));
  await bringUpToDate(SCHEMA_FILE, await database.transaction(schemaFile));
} finally {
  await database.close();
}

async function bringUpToDate(file: string, text: string): Promise<void> {
  if (!Deno.args.includes("--check")) return await Deno.writeTextFile(file, text);
  const written = await Deno.readTextFile(file).catch(() => null);
  if (text === written) return;
  console.error(`${file.slice(ROOT.length + 1)} is not what the migrations say: npm run generate`);
  Deno.exitCode = 1;
}
