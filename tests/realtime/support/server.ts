import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach } from "node:test";
import { fileURLToPath } from "node:url";
import { createClient, type RealtimeChannel, type SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "../../../supabase/local/database/database.ts";
import { openDatabase } from "../../../supabase/local/database/open.ts";
import { servePort } from "../../../supabase/local/gateway/serve-port.ts";
import { LOCAL } from "../../../supabase/local/keys/default-keys.ts";
import {
  createRealtime,
  type Realtime,
  type RealtimeOptions,
} from "../../../supabase/local/realtime/create-realtime.ts";
import { eventually } from "../../support/eventually.ts";
import { createSecret, mint } from "../../support/tokens.ts";
import { openRaw, type RawSocket } from "./raw-socket.ts";

/** Longer than a committed row takes to be read: there is no sign of one that nobody hears. */
const readingMs = 300;

/** The prepared snapshot is shared with the stack itself. */
const cacheFolder = fileURLToPath(new URL("../../../.resonance/cache/", import.meta.url));

/** A database with the policies of these tests: embedded, or the one that DATABASE_URL names. */
export function openTestDatabase(): Promise<Database> {
  const databaseUrl = Deno.env.get("DATABASE_URL");
  return openDatabase({
    dataFolder: "memory",
    cacheFolder,
    migrations: new URL("./migrations/", import.meta.url),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
}

export interface TestServer {
  /** http://127.0.0.1:port */
  readonly url: string;
  /** Faults that the server noted; a test that expects none looks here. */
  readonly faults: unknown[];
  /** What it wrote into its log. */
  readonly logged: string[];
  readonly play: Realtime["play"];
  /** Resolves when what is committed by now has been read, whether or not anybody hears it. */
  settled(): Promise<void>;
  /** A supabase-js client; with a session token when one is given. */
  phone(token?: string | (() => string)): Promise<SupabaseClient>;
  close(): Promise<void>;
}

/** A realtime server of its own on a free port. */
export async function startServer(
  database: Database,
  options: Partial<RealtimeOptions> = {},
): Promise<TestServer> {
  const faults: unknown[] = [];
  const logged: string[] = [];
  const realtime = createRealtime({
    database,
    keys: LOCAL,
    // The protocol's own tests are of public channels where nothing private is at stake.
    allowPublic: true,
    log: (line) => logged.push(line),
    onFault: (error) => faults.push(error),
    ...options,
  });
  // A slot waits for every transaction of the cluster that is open, those of other tests included.
  if (database.kind === "postgres") {
    await eventually(() => assert.ok(realtime.hears), 60_000);
  }
  const server = await servePort(0);
  const { url } = server;
  server.handle((request) => realtime.fetch(request));
  const phones: SupabaseClient[] = [];
  return {
    url,
    faults,
    logged,
    play: realtime.play,
    settled: () => new Promise((resolve) => setTimeout(resolve, readingMs)),
    async phone(token) {
      const client = createClient(url, LOCAL.publishableKey, {
        ...(token === undefined
          ? {}
          : { accessToken: async () => (typeof token === "string" ? token : token()) }),
        auth: { persistSession: false, autoRefreshToken: false },
      });
      phones.push(client);
      // Without this a first join may leave before supabase-js has read the token.
      await client.realtime.setAuth();
      return client;
    },
    async close() {
      for (const client of phones) await client.realtime.disconnect();
      await realtime.close();
      await server.close();
    },
  };
}

const signer = createSecret(LOCAL.jwtSecret);

/** A session's token; null removes a claim. */
export function sessionToken(claims: Record<string, unknown> = {}): Promise<string> {
  return mint(signer, claims);
}

/** Subscribes and gives the first status that is not a try: SUBSCRIBED, or why not. */
export function subscribe(
  channel: RealtimeChannel,
): Promise<{ status: string; error: Error | undefined }> {
  return new Promise((resolve) => {
    channel.subscribe((status, error) => resolve({ status, error }));
  });
}

/** For a test file: one database for all of its suites. */
export function useDatabase(): () => Database {
  let database: Database | undefined;
  before(async () => {
    database = await openTestDatabase();
  });
  after(() => database?.close());
  return () => present(database);
}

/** For a `describe`: a server for each of its tests, and the sockets closed after it. */
export function useServer(database: () => Database, options: Partial<RealtimeOptions> = {}) {
  const sockets: RawSocket[] = [];
  let server: TestServer | undefined;
  beforeEach(async () => {
    server = await startServer(database(), options);
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) await socket.close();
    await server?.close();
  });
  return {
    get database() {
      return database();
    },
    get server() {
      return present(server);
    },
    /** A raw socket on this server, on version 2 unless the query says otherwise. */
    async raw(
      query: Record<string, string> = {},
      path?: string,
      headers?: Record<string, string>,
    ): Promise<RawSocket> {
      const socket = await openRaw(present(server).url, query, path, headers);
      sockets.push(socket);
      return socket;
    },
  };
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("only within a test");
  return value;
}
