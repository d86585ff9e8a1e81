import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import { WebSocketServer } from "ws";
import type { Database } from "../../supabase/local/database/database.ts";
import { openDatabase } from "../../supabase/local/database/open.ts";
import { type PortServer, servePort } from "../../supabase/local/gateway/serve-port.ts";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import { migrateAuth } from "../../supabase/local/real/auth-program.ts";
import { openServices, type Services } from "../../supabase/local/services.ts";
import { testConfig } from "../support/config.ts";
import { emptyMigrations, testCache } from "../support/database-folders.ts";
import { allGone } from "../support/processes.ts";
import { executable, programOf } from "../support/real/programs.ts";

const PUBLIC_URL = "http://127.0.0.1:54321";
const functions = { root: new URL("./none/", import.meta.url), rights: {}, env: {}, log: () => {} };

/** A Realtime that somebody else runs: it tells what reached it, on sockets too. */
function startRealtime() {
  const server = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ program: "realtime", path: request.url }));
  });
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket, request) => {
    socket.send(`${request.url} at ${request.headers.host}`);
    socket.on("message", (data) => socket.send(`heard ${data}`));
  });
  return new Promise<{ url: string; close(): Promise<unknown> }>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      resolve({
        url: `http://127.0.0.1:${port}`,
        close: () => new Promise((closed) => server.close(closed)),
      });
    });
  });
}

describe("Supabase's own services in place of ours", () => {
  let database: Database;
  let services: Services;
  let server: PortServer;
  let realtime: Awaited<ReturnType<typeof startRealtime>>;

  before(async () => {
    const program = await programOf("auth-program");
    database = await openDatabase({
      databaseUrl: Deno.env.get("DATABASE_URL") ?? "",
      dataFolder: "memory",
      cacheFolder: testCache,
      migrations: emptyMigrations,
      migrateAuth: (own) =>
        migrateAuth({
          program,
          database: own,
          config: testConfig.auth,
          keys: LOCAL,
          publicUrl: PUBLIC_URL,
        }),
    });
    realtime = await startRealtime();
    services = await openServices({
      database,
      config: testConfig,
      keys: LOCAL,
      publicUrl: PUBLIC_URL,
      functions,
      real: {
        auth: program,
        postgrest: await programOf("postgrest-program"),
        realtime: realtime.url,
      },
    });
    server = await servePort(0);
    server.handle(services.gateway);
  });

  after(async () => {
    await server.close();
    await services.close();
    await realtime.close();
    await database.close();
  });

  async function ask(path: string, init: RequestInit = {}) {
    const headers = { apikey: LOCAL.publishableKey };
    const response = await fetch(server.url + path, { headers, ...init });
    return await response.json();
  }

  test("Auth made its own tables, between the platform's files", async () => {
    const [made] = await database.query<{ by: string; later: boolean }>(
      `select tableowner as by, to_regclass('realtime.messages') is not null as later
       from pg_tables where schemaname = 'auth' and tablename = 'schema_migrations'`,
    );
    assert.deepEqual(made, { by: "supabase_auth_admin", later: true });
  });

  test("Auth gets what its room is asked, and the project's settings", async () => {
    const seen = await ask("/auth/v1/verify?type=magiclink", { method: "POST", body: "{}" });
    assert.deepEqual(
      [seen.program, seen.path, seen.method, seen.body],
      ["auth", "/verify?type=magiclink", "POST", "{}"],
    );
    assert.equal(seen.settings.GOTRUE_JWT_EXP, "3600");
    assert.equal(seen.settings.GOTRUE_MAILER_OTP_LENGTH, "10");
    assert.equal(seen.settings.GOTRUE_RATE_LIMIT_VERIFY, "1500");
    assert.equal(seen.settings.GOTRUE_DISABLE_SIGNUP, "true");
    assert.equal(seen.settings.GOTRUE_JWT_ISSUER, `${PUBLIC_URL}/auth/v1`);
  });

  test("PostgREST gets calls with the key's token, and comes to the database as authenticator", async () => {
    const seen = await ask("/rest/v1/rpc/who?a=1");
    assert.deepEqual(
      [seen.program, seen.path, seen.databaseRole],
      ["postgrest", "/rpc/who?a=1", "authenticator"],
    );
    assert.match(seen.authorization, /^Bearer eyJ/);
    assert.equal(seen.settings.PGRST_DB_SCHEMAS, "api");
    assert.equal(seen.settings.PGRST_DB_MAX_ROWS, "200");
  });

  test("Realtime gets requests and sockets, at its own paths and address", async () => {
    assert.equal((await ask("/realtime/v1/api/broadcast")).path, "/api/broadcast");
    const url = `${server.url.replace("http", "ws")}/realtime/v1/websocket?vsn=2.0.0`;
    const socket = new WebSocket(url);
    const heard: string[] = [];
    const second = new Promise<void>((resolve) => {
      socket.onmessage = ({ data }) => {
        if (heard.push(data) === 2) resolve();
      };
    });
    socket.onopen = () => socket.send("hello");
    await second;
    const host = new URL(realtime.url).host;
    assert.deepEqual(heard, [`/socket/websocket?vsn=2.0.0 at ${host}`, "heard hello"]);
    const closed = new Promise((resolve) => {
      socket.onclose = resolve;
    });
    socket.close();
    await closed;
  });

  test("an Auth that dies is 502 in its room, and the others answer", async () => {
    const { pid } = await ask("/auth/v1/health");
    const dying = await fetch(`${server.url}/auth/v1/crash`, {
      headers: { apikey: LOCAL.publishableKey },
    });
    assert.equal(dying.status, 502);
    await dying.body?.cancel();
    await allGone([pid], 5000);
    assert.equal((await ask("/rest/v1/rpc/who")).program, "postgrest");
  });
});

describe("a program that does not start", () => {
  const options = { config: testConfig.auth, keys: LOCAL, publicUrl: PUBLIC_URL };

  test("is told of in one line, with the last that it said", async () => {
    const database = await openDatabase({
      databaseUrl: Deno.env.get("DATABASE_URL") ?? "",
      dataFolder: "memory",
      cacheFolder: testCache,
      migrations: emptyMigrations,
    });
    try {
      const program = await executable("echo 'no such setting: X' >&2; exit 3");
      await assert.rejects(migrateAuth({ ...options, program, database }), {
        message: "auth ended with code 3: no such setting: X",
      });
      await assert.rejects(
        openServices({
          database,
          config: testConfig,
          keys: LOCAL,
          publicUrl: PUBLIC_URL,
          functions,
          real: { postgrest: program },
        }),
        { message: "postgrest ended with code 3: no such setting: X" },
      );
    } finally {
      await database.close();
    }
  });
});
