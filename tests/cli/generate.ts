// `npm run generate` writes shared/database.types.ts from the migrations, on an embedded database;
// with `--check` it writes nothing and fails where the file is not what it would write.
import { openDatabase } from "../../supabase/local/database/open.ts";
import { databaseTypes, TYPES_FILE } from "./database-types.ts";
import { ROOT } from "./supabase.ts";

const database = await openDatabase({
  dataFolder: "memory",
  cacheFolder: `${ROOT}/.resonance/cache`,
  psqlPort: 0,
});
try {
  if (!database.url) throw new Error("The embedded database has no address.");
  const types = await databaseTypes(database.url);
  const written = await Deno.readTextFile(TYPES_FILE).catch(() => null);
  if (!Deno.args.includes("--check")) await Deno.writeTextFile(TYPES_FILE, types);
  else if (types !== written) {
    console.error("shared/database.types.ts is not what the migrations say: npm run generate");
    Deno.exitCode = 1;
  }
} finally {
  await database.close();
}
