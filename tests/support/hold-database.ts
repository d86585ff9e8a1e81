import { openDatabase } from "../../supabase/local/database/open.ts";
import { emptyMigrations, testCache } from "./database-folders.ts";

const [dataFolder = "memory"] = Deno.args;
const database = await openDatabase({
  dataFolder,
  cacheFolder: testCache,
  migrations: emptyMigrations,
});
await database.exec("create table public.moments (id bigint generated always as identity)");
for (let written = 0; ; written += 1) {
  await database.query("insert into public.moments select from generate_series(1, 100)");
  if (written === 20) console.log("ready");
  await new Promise((resolve) => setTimeout(resolve, 1));
}
