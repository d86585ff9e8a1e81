import { fileURLToPath } from "node:url";
import postgres from "postgres";

/**
 * A program with the ways of supabase/auth, as far as its starter can tell: `migrate` makes its tables
 * as its own role and ends, `serve` answers what reached it and how it was set.
 */
const TABLES = fileURLToPath(
  new URL("../../../supabase/local/platform/35_auth_tables.sql", import.meta.url),
);

async function migrate(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql.unsafe(await Deno.readTextFile(TABLES));
  await sql.unsafe("create table if not exists auth.schema_migrations (version text primary key)");
  await sql.end();
}

function serve(port: number): void {
  const settings = Object.entries(Deno.env.toObject()).filter(([name]) => /^GOTRUE_/.test(name));
  Deno.serve({ hostname: "127.0.0.1", port, onListen() {} }, async (request) => {
    const { pathname, search } = new URL(request.url);
    if (pathname === "/crash") Deno.exit(7);
    return Response.json({
      program: "auth",
      pid: Deno.pid,
      path: pathname + search,
      method: request.method,
      authorization: request.headers.get("authorization"),
      body: await request.text(),
      settings: Object.fromEntries(settings),
    });
  });
}

const [command] = Deno.args;
if (command === "migrate") await migrate(Deno.env.get("GOTRUE_DB_DATABASE_URL") ?? "");
else serve(Number(Deno.env.get("PORT")));
