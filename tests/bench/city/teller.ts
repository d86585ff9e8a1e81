import { Session } from "./session.ts";
import type { Town } from "./town.ts";

/** The scheduler's loop in a session of its own, as pg_cron runs it. */
export class Teller {
  readonly #town: Town;
  readonly #session: Session;
  readonly #loop: Promise<void>;
  #stopped = false;

  private constructor(town: Town, session: Session) {
    this.#town = town;
    this.#session = session;
    this.#loop = this.#tell();
  }

  static async start(town: Town): Promise<Teller> {
    return new Teller(town, await Session.open(town));
  }

  /** Milliseconds of CPU so far. */
  cpuMs(): Promise<number> {
    return this.#session.cpuMs();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#town.database.query("select pg_terminate_backend($1)", [this.#session.pid]);
    await this.#loop;
    await this.#session.close();
  }

  async #tell(): Promise<void> {
    try {
      while (!this.#stopped) await this.#session.run("call private.keep_telling()");
    } catch (cause) {
      if (!this.#stopped) throw cause;
    }
  }
}
