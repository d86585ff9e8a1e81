import { createAuth } from "./auth/auth.ts";
import type { Config } from "./config.ts";
import { createDataApi } from "./data-api/data-api.ts";
import type { Database } from "./database/database.ts";
import { createFunctions } from "./edge-runtime/functions.ts";
import type { Rights } from "./edge-runtime/rights.ts";
import { createGateway, type Handler } from "./gateway/gateway.ts";
import type { Keys } from "./keys/keys.ts";
import { verifyToken } from "./keys/token.ts";
import { startAuthProgram } from "./real/auth-program.ts";
import { startPostgrestProgram } from "./real/postgrest-program.ts";
import { nothingToClose, type RealServices, type Service } from "./real/real-services.ts";
import { realtimeAt } from "./real/realtime-address.ts";
import { createRealtime } from "./realtime/create-realtime.ts";
import type { Plan } from "./realtime/plans.ts";
import type { Scene } from "./realtime/replication.ts";

/** The functions of a project, as its own runtime needs them. */
export interface ProjectFunctions {
  readonly root: URL;
  /** What each may read and reach, by name. */
  readonly rights: Readonly<Record<string, Rights>>;
  /** All variables that functions may be given. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether they start anew when their code changes. */
  readonly watch?: boolean;
  /** Hears what they print, a line at a time. */
  readonly log?: (line: string) => void;
}

/** What a project hands to the services: nothing of it is known here. */
export interface ServicesOptions {
  /** The platform and the project's migrations are applied. */
  readonly database: Database;
  readonly config: Config;
  readonly keys: Keys;
  /** Where phones reach the services. */
  readonly publicUrl: string;
  readonly functions: ProjectFunctions;
  /** Names, besides `localhost` and addresses, by which phones and pages reach this machine. */
  readonly names?: readonly string[];
  /** The hosted plan whose limits Realtime keeps; none by default. */
  readonly plan?: Plan;
  /** What the project has beside Supabase's services, by the prefix of its paths. */
  readonly others?: Readonly<Record<string, Handler>>;
  /** Supabase's own services in place of ours. An Auth's tables are there: see `openDatabase`. */
  readonly real?: RealServices;
  /** What is said at `/`, beside where the services are. */
  readonly about?: Readonly<Record<string, string>>;
}

/** Supabase's services of one project, behind one handler. */
export interface Services {
  readonly gateway: ReturnType<typeof createGateway>;
  /** Loses what Realtime is to send, as the real one does; false where Realtime is not ours. */
  play(scene: Scene, seconds: number): boolean;
  /** Ends them, together, so that the slowest alone takes time. */
  close(): Promise<void>;
}

/** Opens Data API, Auth, Realtime and functions of a project on its database. */
export async function openServices(options: ServicesOptions): Promise<Services> {
  const { config, keys, publicUrl } = options;
  await using opened = new AsyncDisposableStack();
  const keep = <T extends { close(): Promise<void> }>(service: T): T =>
    opened.adopt(service, (open) => open.close());
  const auth = keep(await openAuth(options));
  const dataApi = keep(await openDataApi(options));
  const { realtime, play } = openRealtime(options);
  keep(realtime);
  const functions = keep(
    createFunctions({
      ...options.functions,
      verifyJwt: config.verifyJwt,
      verifyToken: isOf(keys),
    }),
  );
  const services = [auth, dataApi, realtime, functions];
  opened.move();
  return {
    gateway: createGateway({
      ...keys,
      dataApi: (request) => dataApi.fetch(request),
      auth: (request) => auth.fetch(request),
      realtime: (request) => realtime.fetch(request),
      functions: (request) => functions.handler(request),
      names: [new URL(publicUrl).hostname, ...(options.names ?? [])],
      ...(options.others && { others: options.others }),
      ...(options.about && { about: options.about }),
    }),
    play,
    async close() {
      await Promise.all(services.map((service) => service.close()));
    },
  };
}

async function openAuth(options: ServicesOptions): Promise<Service> {
  const { database, config, keys, publicUrl, real, functions } = options;
  const { log } = functions;
  if (real?.auth === undefined) {
    const auth = createAuth({ ...keys, database, config: config.auth, publicUrl });
    return { fetch: (request) => auth.fetch(request), close: nothingToClose };
  }
  const own = { program: real.auth, database, config: config.auth, keys, publicUrl };
  return await startAuthProgram({ ...own, ...(log && { log }) });
}

async function openDataApi(options: ServicesOptions): Promise<Service> {
  const { database, config, keys, real, functions } = options;
  const { log } = functions;
  if (real?.postgrest === undefined) {
    return await createDataApi({ database, config: config.api, keys });
  }
  const own = { program: real.postgrest, database, config: config.api, keys };
  return await startPostgrestProgram({ ...own, ...(log && { log }) });
}

/** Realtime, and what loses its messages where it is ours. */
function openRealtime(options: ServicesOptions): {
  realtime: Service;
  play: Services["play"];
} {
  const { database, keys, plan, real } = options;
  if (real?.realtime !== undefined) {
    return { realtime: realtimeAt(real.realtime), play: () => false };
  }
  const own = createRealtime({ database, keys, ...(plan && { plan }) });
  return {
    realtime: own,
    play(scene, seconds) {
      own.play(scene, seconds);
      return true;
    },
  };
}

/** Whether a token is signed by a key of the project, and still good. */
function isOf(keys: Keys): (token: string) => Promise<boolean> {
  return async (token) => {
    try {
      const { claims } = await verifyToken(token, keys);
      return typeof claims.exp !== "number" || claims.exp > Date.now() / 1000;
    } catch {
      return false;
    }
  };
}
