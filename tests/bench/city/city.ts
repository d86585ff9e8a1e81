import type { Cluster } from "../../support/cluster.ts";
import { Databases } from "./databases.ts";
import { startDurableCluster } from "./durable-cluster.ts";
import { type Load, type Pace, pgbench, type Script } from "./pgbench.ts";
import { type PopulationName, populations } from "./populations.ts";
import { childrenOf, cpuTime, parentOf } from "./processes.ts";
import { Redis } from "./redis.ts";
import type { Town } from "./town.ts";

/** A load and what it cost. */
export interface Cost extends Load {
  /** Milliseconds of CPU of the backends that served it, for each call. */
  readonly cpuMs: number;
}

/** How long it all may take. */
export interface Pacing {
  /** Rounds of each measure, of which the median counts. */
  readonly rounds: number;
  /** Of a round. */
  readonly seconds: number;
  /** A quick run leaves out what takes minutes to make. */
  readonly quick: boolean;
  /** A folder for plots; none are written without it. */
  readonly plots?: string | undefined;
}

/** Postgres and Redis side by side, each population made when it is first asked for. */
export class City {
  readonly pace: Pacing;
  readonly #cluster: Cluster;
  readonly #databases: Databases;
  readonly #redis: Redis;
  readonly #towns = new Map<PopulationName, Promise<Town>>();
  readonly #laid = new Map<PopulationName, Promise<Redis>>();

  private constructor(pace: Pacing, cluster: Cluster, databases: Databases, redis: Redis) {
    this.pace = pace;
    this.#cluster = cluster;
    this.#databases = databases;
    this.#redis = redis;
  }

  static async open(pace: Pacing): Promise<City> {
    const cluster = await startDurableCluster();
    return new City(pace, cluster, await Databases.open(cluster), await Redis.start());
  }

  /** Those of these populations that the run has. */
  present<Name extends PopulationName>(names: readonly Name[]): Name[] {
    return names.filter((name) => !this.pace.quick || populations[name].listeners <= 100_000);
  }

  /** The one copy of a population that measures share which leave it much as it was. */
  town(name: PopulationName): Promise<Town> {
    const town = this.#towns.get(name) ?? this.#databases.copy(name);
    this.#towns.set(name, town);
    return town;
  }

  /** Gives a copy of a population of its own to `work`. */
  async inCopy<Figures>(
    name: PopulationName,
    work: (town: Town) => Promise<Figures>,
  ): Promise<Figures> {
    const town = await this.#databases.copy(name);
    try {
      return await work(town);
    } finally {
      await this.#databases.drop(town);
    }
  }

  /** Redis with the same population. */
  redis(name: PopulationName): Promise<Redis> {
    const laid = this.#laid.get(name) ?? this.#lay(name);
    this.#laid.set(name, laid);
    return laid;
  }

  /** Runs a load on a town and counts the CPU of its backends, which end with it. */
  async cost(town: Town, scripts: readonly Script[], pace: Pace): Promise<Cost> {
    const postmaster = await this.postmaster(town);
    const idle = (await childrenOf(postmaster)).length;
    const before = await cpuTime(postmaster);
    const load = await pgbench(town.url, scripts, pace);
    while ((await childrenOf(postmaster)).length > idle) await pause(20);
    const { children } = await cpuTime(postmaster);
    return { ...load, cpuMs: (children - before.children) / load.calls };
  }

  async postmaster({ database }: Town): Promise<number> {
    const [backend] = await database.query<{ pid: number }>("select pg_backend_pid() as pid");
    return await parentOf(backend?.pid ?? 0);
  }

  async close(): Promise<void> {
    const towns = await Promise.allSettled(this.#towns.values());
    for (const town of towns) if (town.status === "fulfilled") await town.value.database.close();
    await this.#redis.close();
    await this.#cluster.close();
  }

  async #lay(name: PopulationName): Promise<Redis> {
    await this.#redis.lay(name, (await this.town(name)).database);
    return this.#redis;
  }
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
