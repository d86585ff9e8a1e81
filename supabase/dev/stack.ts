import { createAuth } from "../local/auth/auth.ts";
import { createDataApi } from "../local/data-api/data-api.ts";
import type { Database } from "../local/database/database.ts";
import { openDatabase } from "../local/database/open.ts";
import { createFunctions } from "../local/edge-runtime/functions.ts";
import { functionsEnv, spotifyCallback } from "./functions-env.ts";
import { createGateway } from "../local/gateway/gateway.ts";
import type { Keys } from "../local/keys/keys.ts";
import { createLite } from "../local/lite.ts";
import { type LocalSecrets, localSecrets } from "./local-secrets.ts";
import { createPush } from "./push/push.ts";
import { createRealtime } from "../local/realtime/create-realtime.ts";
import { startScheduler } from "../local/scheduler/start-scheduler.ts";
import { expectFree, servePort } from "../local/gateway/serve-port.ts";
import { LOCAL } from "../local/keys/default-keys.ts";
import { createSpotify } from "./spotify/spotify.ts";
import { type Plan, prepareTeller, startTeller } from "./teller.ts";
import { keepVaultSecrets } from "./vault-secrets.ts";

/** Where a stack is, and what it is made of. */
export interface StackOptions {
  /** The port of 127.0.0.1 on which everything answers; 0 for any. */
  readonly port: number;
  /** Where psql reaches the embedded database on 127.0.0.1: 0 for any port, null for nowhere. */
  readonly psqlPort: number | null;
  /** Where the embedded database and the stack's own secrets live; "memory" forgets them. */
  readonly dataFolder: string | "memory";
  /** Where the prepared snapshot of the embedded database is kept. */
  readonly cacheFolder: string;
  /** A postgres:// address of a superuser, for a real Postgres in place of the embedded one. */
  readonly databaseUrl?: string;
  /** Variables of functions in place of the stack's own: a real Spotify, for example. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The plan of Supabase whose budget of Realtime messages is kept; none by default. */
  readonly plan?: Plan;
  /** Whether jobs run and events are sent by themselves; they are by default. */
  readonly scheduler?: boolean;
  /** Whether functions start anew when their code changes. */
  readonly watch?: boolean;
  /** Hears what functions print, a line at a time. */
  readonly log?: (line: string) => void;
  /** Hears one line for each step of a start that takes seconds. */
  readonly onProgress?: (line: string) => void;
}

/** A running stack. */
export interface Stack {
  readonly url: string;
  readonly database: Database;
  readonly keys: Keys;
  /** Ends everything, processes of functions included, within three seconds. */
  close(): Promise<void>;
}

const SCHEMAS = ["api"] as const;

/**
 * Starts the whole local stack in this process, on one port. Throws an `Error` of one line for
 * whatever the developer can set right; nothing of a start that failed is left.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  await using opened = new AsyncDisposableStack();
  const server = opened.adopt(await servePort(options.port), (open) => open.close());
  if (options.psqlPort && !options.databaseUrl) expectFree(options.psqlPort);
  const secrets = await localSecrets(options.dataFolder);
  const database = opened.adopt(await openDatabase(options), (open) => open.close());
  const rooms = await openRooms(options, secrets, database, server.url);
  opened.defer(() => rooms.close());
  server.handle(rooms.gateway);
  const everything = opened.move();
  return { url: server.url, database, keys: LOCAL, close: () => everything.disposeAsync() };
}

/** Everything behind the gateway. They end together, so that the slowest alone takes time. */
async function openRooms(
  options: StackOptions,
  secrets: LocalSecrets,
  database: Database,
  url: string,
) {
  const { jwtSecret } = LOCAL;
  const push = await createPush(url);
  const env = await functionsEnv({
    url,
    databaseUrl: database.url,
    keys: LOCAL,
    secrets,
    push: push.variables,
    overrides: options.variables ?? {},
  });
  const publicUrl = env.PUBLIC_URL ?? url;
  const lite = await createLite({ database, jwtSecret, publicUrl, schemas: SCHEMAS });
  const auth = createAuth({ ...LOCAL, database, lite, publicUrl });
  const spotify = createSpotify({
    client: {
      id: env.SPOTIFY_CLIENT_ID ?? "",
      secret: env.SPOTIFY_CLIENT_SECRET ?? "",
      redirectUris: [spotifyCallback(publicUrl)],
    },
  });
  const { log, watch = false } = options;
  const functions = createFunctions({ env, watch, ...(log && { log }) });
  const realtime = createRealtime({ database, jwtSecret, keys: LOCAL });
  await keepVaultSecrets(database, { project_url: url, secret_key: LOCAL.secretKey });
  await prepareTeller(database, options.plan);
  const dataApi = await createDataApi({ database, lite, schemas: SCHEMAS, jwtSecret });
  const clockwork = options.scheduler === false ? [] : await startClockwork(database);
  return {
    gateway: createGateway({
      ...LOCAL,
      dataApi: (request) => dataApi.fetch(request),
      auth: (request) => auth.fetch(request),
      realtime: (request) => realtime.fetch(request),
      functions: (request) => functions.handler(request),
      spotify,
      push: push.handler,
    }),
    async close() {
      const rooms = [functions, realtime, dataApi, ...clockwork];
      await Promise.all(rooms.map((room) => room.close()));
    },
  };
}

/** What happens without a request. */
async function startClockwork(database: Database) {
  const [scheduler, stopTeller] = await Promise.all([
    startScheduler({ database }),
    startTeller(database),
  ]);
  return [scheduler, { close: stopTeller }];
}
