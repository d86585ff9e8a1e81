import { type Config, readConfig } from "../local/config.ts";
import type { Database } from "../local/database/database.ts";
import { expectFree, servePort } from "../local/gateway/serve-port.ts";
import { LOCAL, LOCAL_SIGNING_KEY } from "../local/keys/default-keys.ts";
import type { Keys } from "../local/keys/keys.ts";
import { migrateAuth } from "../local/real/auth-program.ts";
import type { RealServices } from "../local/real/real-services.ts";
import type { Plan } from "../local/realtime/plans.ts";
import { startScheduler } from "../local/scheduler/start-scheduler.ts";
import { openServices, type Services } from "../local/services.ts";
import { FUNCTION_RIGHTS } from "./function-rights.ts";
import { functionsEnv, spotifyCallback } from "./functions-env.ts";
import { type LocalSecrets, localSecrets } from "./local-secrets.ts";
import { openProjectDatabase, PROJECT } from "./project.ts";
import { publicAddress } from "./public-address.ts";
import { createPush, PUSH_PATH } from "./push/push.ts";
import { createRealtimeControls, REALTIME_PATH } from "./realtime-controls.ts";
import { createSpotify, SPOTIFY_PATH } from "./spotify/spotify.ts";
import { prepareTeller, startTeller } from "./teller.ts";
import { keepVaultSecrets } from "./vault-secrets.ts";

/** Where a stack is, and what it is made of. */
export interface StackOptions {
  /** The port on which everything answers; 0 for any. */
  readonly port: number;
  /** The address of this machine on which it does: 127.0.0.1 by default, 0.0.0.0 for all. */
  readonly host?: string;
  /** Seconds that an access token is good for, in place of the project's own. */
  readonly tokenLifeS?: number;
  /** How users' tokens are signed: by the secret, or by a key pair, as hosted projects do. */
  readonly signing?: "hs256" | "es256";
  /** Where psql reaches the embedded database on 127.0.0.1: 0 for any port, null for nowhere. */
  readonly psqlPort: number | null;
  /** Where the embedded database and the stack's own secrets live; "memory" forgets them. */
  readonly dataFolder: string | "memory";
  /** Where the prepared snapshot of the embedded database is kept. */
  readonly cacheFolder: string;
  /** A postgres:// address of a superuser, for a real Postgres in place of the embedded one. */
  readonly databaseUrl?: string;
  /** Supabase's own services in place of ours, on that Postgres. */
  readonly real?: RealServices;
  /** Variables of functions in place of the stack's own: a real Spotify, for example. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The plan of Supabase whose limits of Realtime are kept; none by default. */
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
  /** Where this machine reaches it. */
  readonly url: string;
  /** Where phones do. */
  readonly publicUrl: string;
  readonly database: Database;
  readonly keys: Keys;
  /** Ends everything, processes of functions included, within three seconds. */
  close(): Promise<void>;
}

/**
 * Starts the whole local stack in this process, on one port. Throws an `Error` of one line for
 * whatever the developer can set right; nothing of a start that failed is left.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  await using opened = new AsyncDisposableStack();
  const server = opened.adopt(
    await servePort(options.port, options.host ? { host: options.host } : {}),
    (open) => open.close(),
  );
  if (options.psqlPort && !options.databaseUrl) expectFree(options.psqlPort);
  const made = {
    ...options,
    url: server.url,
    publicUrl: publicUrlOf(server.url, options),
    config: await configOf(options),
    keys: options.signing === "es256" ? { ...LOCAL, signingKey: LOCAL_SIGNING_KEY } : LOCAL,
    secrets: await localSecrets(options.dataFolder),
  };
  const database = opened.adopt(await openMigrated(made), (open) => open.close());
  const rooms = await openRooms(made, database);
  opened.defer(() => rooms.close());
  server.handle(rooms.gateway);
  const everything = opened.move();
  return {
    url: server.url,
    publicUrl: made.publicUrl,
    database,
    keys: made.keys,
    close: () => everything.disposeAsync(),
  };
}

/** What is known before anything is opened. */
interface Made extends StackOptions {
  readonly url: string;
  readonly publicUrl: string;
  readonly config: Config;
  readonly keys: Keys;
  readonly secrets: LocalSecrets;
}

/** The database, with a real Auth's own tables where there is one. */
function openMigrated(made: Made): Promise<Database> {
  const { real, config, publicUrl } = made;
  const program = real?.auth;
  if (program === undefined) return openProjectDatabase(made);
  const auth = { program, config: config.auth, keys: made.keys, publicUrl };
  const migrate = (database: Database) => migrateAuth({ ...auth, database });
  return openProjectDatabase({ ...made, migrateAuth: migrate });
}

/** Everything behind the port. It ends together, so that the slowest alone takes time. */
async function openRooms(made: Made, database: Database) {
  const { url, publicUrl, config, keys, secrets, variables = {} } = made;
  const push = await createPush(url);
  const env = await functionsEnv({
    url,
    publicUrl,
    databaseUrl: database.url,
    keys,
    secrets,
    push: push.variables,
    overrides: variables,
  });
  const spotify = createSpotify({
    client: {
      id: env.SPOTIFY_CLIENT_ID ?? "",
      secret: env.SPOTIFY_CLIENT_SECRET ?? "",
      redirectUris: [spotifyCallback(publicUrl)],
    },
  });
  await keepVaultSecrets(database, { project_url: url, secret_key: keys.secretKey });
  await prepareTeller(database, made.plan);
  const { log, watch = false } = made;
  const controls = createRealtimeControls((scene, seconds) => services.play(scene, seconds));
  const services: Services = await openServices({
    database,
    config,
    keys,
    publicUrl,
    ...(made.plan && { plan: made.plan }),
    functions: {
      root: PROJECT.functions,
      rights: FUNCTION_RIGHTS,
      env,
      watch,
      ...(log && { log }),
    },
    ...(made.real && { real: made.real }),
    others: {
      [SPOTIFY_PATH]: spotify,
      [PUSH_PATH]: push.handler,
      [REALTIME_PATH]: controls,
    },
    about: { name: "Resonance, local stack", spotify: SPOTIFY_PATH, push: PUSH_PATH },
  });
  const clockwork = made.scheduler === false ? [] : await startClockwork(database);
  return {
    gateway: services.gateway,
    async close() {
      await Promise.all([services, ...clockwork].map((room) => room.close()));
    },
  };
}

function publicUrlOf(url: string, { variables, host }: StackOptions): string {
  return (variables?.PUBLIC_URL ?? publicAddress(url, host)).replace(/\/+$/, "");
}

async function configOf({ tokenLifeS }: StackOptions): Promise<Config> {
  const config = await readConfig(PROJECT.config);
  return tokenLifeS === undefined
    ? config
    : { ...config, auth: { ...config.auth, jwtExpiryS: tokenLifeS } };
}

/** What happens without a request. */
async function startClockwork(database: Database) {
  const [scheduler, stopTeller] = await Promise.all([
    startScheduler({ database }),
    startTeller(database),
  ]);
  return [scheduler, { close: stopTeller }];
}
