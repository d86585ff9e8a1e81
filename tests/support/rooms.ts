import { type Auth, createAuth } from "../../supabase/local/auth/auth.ts";
import { createDataApi, type DataApi } from "../../supabase/local/data-api/data-api.ts";
import type { Database } from "../../supabase/local/database/database.ts";
import { openDatabase } from "../../supabase/local/database/open.ts";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import { testConfig } from "./config.ts";
import { emptyMigrations, testCache } from "./database-folders.ts";

/** Data API and Auth on a database of their own, without the project's migrations. */
export interface Rooms {
  readonly database: Database;
  readonly dataApi: DataApi;
  readonly auth: Auth;
  close(): Promise<void>;
}

/** Where these rooms say that they are; nothing listens there. */
export const PUBLIC_URL = "http://127.0.0.1:54321";

export interface RoomsOptions {
  /** What the database holds besides the platform. */
  readonly schema: string;
  readonly schemas?: readonly [string, ...string[]];
  readonly databaseUrl?: string;
  /** Puts something between the Data API and the database. */
  readonly through?: (database: Database) => Database;
}

/** Opens the rooms in this process: requests go to their `fetch`. */
export async function openRooms(options: RoomsOptions): Promise<Rooms> {
  const {
    schema,
    databaseUrl,
    schemas = testConfig.api.schemas,
    through = (database) => database,
  } = options;
  const config = { ...testConfig, api: { ...testConfig.api, schemas } };
  const database = await openDatabase({
    dataFolder: "memory",
    cacheFolder: testCache,
    migrations: emptyMigrations,
    ...(databaseUrl ? { databaseUrl } : {}),
  });
  await database.exec(schema);
  const dataApi = await createDataApi({
    database: through(database),
    config: config.api,
    keys: LOCAL,
  });
  const auth = createAuth({ ...LOCAL, database, config: config.auth, publicUrl: PUBLIC_URL });
  return {
    database,
    dataApi,
    auth,
    async close() {
      await dataApi.close();
      await database.close();
    },
  };
}
