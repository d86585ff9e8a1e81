import { openProjectDatabase } from "../../../supabase/dev/project.ts";
import { openPostgres } from "../../../supabase/local/database/open-postgres.ts";
import type { Cluster } from "../../support/cluster.ts";
import { type PopulationName, populations } from "./populations.ts";
import { settle, type Town } from "./town.ts";

/** The database with the migrations and nobody yet, of which all others are copies. */
const EMPTY = "empty";

/** Databases of a cluster: each population is made once, and copied for whatever changes it. */
export class Databases {
  readonly #cluster: Cluster;
  readonly #made = new Map<PopulationName, Promise<void>>();
  #copies = 0;

  private constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  static async open(cluster: Cluster): Promise<Databases> {
    const databases = new Databases(cluster);
    await databases.#create(EMPTY, "template1");
    const databaseUrl = cluster.url(EMPTY);
    const database = await openProjectDatabase({
      databaseUrl,
      dataFolder: "memory",
      cacheFolder: "",
    });
    await database.close();
    return databases;
  }

  /** A copy of a population, to do with as one likes. */
  async copy(name: PopulationName): Promise<Town> {
    const made = this.#made.get(name) ?? this.#make(name);
    this.#made.set(name, made);
    await made;
    this.#copies += 1;
    const copy = `${name}_${this.#copies}`;
    await this.#create(copy, name);
    const url = this.#cluster.url(copy);
    return { ...populations[name], name, url, database: await openPostgres(url) };
  }

  async drop({ url, database }: Town): Promise<void> {
    await database.close();
    await this.#run("dropdb", ["--force", new URL(url).pathname.slice(1)]);
  }

  async #make(name: PopulationName): Promise<void> {
    const began = performance.now();
    await this.#create(name, EMPTY);
    const database = await openPostgres(this.#cluster.url(name));
    await settle(populations[name], database);
    await database.close();
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    console.log(`  (${name}: ${populations[name].listeners} live, made in ${seconds} s)`);
  }

  /** A template's files are copied, unlogged tables among them; nobody may be connected to it. */
  #create(name: string, template: string): Promise<void> {
    return this.#run("createdb", [`--template=${template}`, "--strategy=file_copy", name]);
  }

  async #run(program: string, args: readonly string[]): Promise<void> {
    const at = `--maintenance-db=${this.#cluster.url("postgres")}`;
    const { success, stderr } = await new Deno.Command(program, { args: [at, ...args] }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr).trim());
  }
}
