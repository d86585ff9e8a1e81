import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { freePort } from "../../supabase/local/processes/free-port.ts";

/** Where Debian puts PostgreSQL 15, which has no programs for a server on the PATH. */
const BIN = "/usr/lib/postgresql/15/bin";

/** A PostgreSQL 15 of our own on 127.0.0.1, empty, with pg_cron loaded for a database `resonance`. */
export interface Cluster {
  /** The address of a database in it, as the superuser `supabase_admin` or as who is named. */
  url(database: string, user?: string): string;
  /** Stops it and deletes its folder. */
  close(): Promise<void>;
}

/**
 * Starts a private cluster on a free port, as `postgres` or `nobody` when we are root, since
 * PostgreSQL refuses to run as root. It ends with this process, even when that is killed.
 *
 * @param configuration lines for postgresql.conf, which win over those of a test cluster
 * @throws when PostgreSQL 15 is not installed, or does not start
 */
export async function startCluster(configuration = ""): Promise<Cluster> {
  if (!existsSync(`${BIN}/initdb`)) {
    throw new Error(
      `PostgreSQL 15 is not installed: no ${BIN}. See .ci/run for Debian's packages.`,
    );
  }
  const port = await freePort();
  const script = await readFile(new URL("./cluster.sh", import.meta.url), "utf8");
  const shell = ["sh", "-c", script, "cluster", BIN, String(port), configuration];
  const child = spawn("env", [...(await unprivileged()), ...shell], {
    // A session of its own: Ctrl-C reaches us alone, and we end it by closing its input.
    detached: true,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const ready = await Promise.race([once(child.stdout, "data"), ended.then(() => null)]);
  if (!ready) throw new Error("The private PostgreSQL cluster did not start.");

  return {
    url: (database, user = "supabase_admin") => `postgres://${user}@127.0.0.1:${port}/${database}`,
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}

/** What to put before a command so that it does not run as root. */
async function unprivileged(): Promise<string[]> {
  if (Deno.uid() !== 0) return [];
  const users = await readFile("/etc/passwd", "utf8");
  return ["runuser", "-u", /^postgres:/m.test(users) ? "postgres" : "nobody", "--"];
}
