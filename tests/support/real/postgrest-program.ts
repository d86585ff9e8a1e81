import postgres from "postgres";

/** A program with PostgREST's settings: what reached it, and as whom it came to the database. */
const sql = postgres(Deno.env.get("PGRST_DB_URI") ?? "", { max: 1, onnotice: () => {} });
const settings = Object.entries(Deno.env.toObject()).filter(([name]) => /^PGRST_/.test(name));
const port = Number(Deno.env.get("PGRST_SERVER_PORT"));

Deno.serve({ hostname: "127.0.0.1", port, onListen() {} }, async (request) => {
  const { pathname, search } = new URL(request.url);
  const [who] = await sql`select current_user::text as name`;
  return Response.json({
    program: "postgrest",
    path: pathname + search,
    authorization: request.headers.get("authorization"),
    databaseRole: who?.name,
    settings: Object.fromEntries(settings),
  });
});
