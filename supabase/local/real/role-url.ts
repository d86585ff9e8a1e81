import { createHmac } from "node:crypto";
import type { Database } from "../database/database.ts";

/** The roles by which Supabase's own services come to the database. */
type ServiceRole = "authenticator" | "supabase_auth_admin";

/**
 * The database's address for a service's own role. The role gets a password that follows from the
 * project's secret, so that several stacks on one cluster agree on it.
 *
 * @throws one line for the embedded database, which takes one connection only
 */
export async function roleUrl(
  database: Database,
  role: ServiceRole,
  secret: string,
): Promise<string> {
  if (database.kind !== "postgres" || database.url === null) {
    throw new Error("the real services need a Postgres of yours: set DATABASE_URL");
  }
  const password = createHmac("sha256", secret).update(role).digest("hex");
  await database.query(`alter role ${role} with login password '${password}'`);
  const url = new URL(database.url);
  url.username = role;
  url.password = password;
  return url.href;
}
