import type { Bucket } from "../../shared/contracts/find.ts";
import type { Database } from "../../supabase/local/database/database.ts";
import { timePassesInFinds } from "./find-walk.ts";
import { liftRateLimits } from "./rate-limits.ts";
import { addListener, openProjectDatabase, type SqlListener } from "./sql-listener.ts";

export const ROLES = ["seeker", "target"] as const;
export type Role = (typeof ROLES)[number];

export const otherOf = (role: Role): Role => (role === "seeker" ? "target" : "seeker");

/** Two listeners in one cell, of whom one finds the other as often as is wanted, on a database of their own. */
export class FindPair {
  #id = "";

  private constructor(
    readonly database: Database,
    private readonly parties: Readonly<Record<Role, SqlListener>>,
  ) {}

  static async open(): Promise<FindPair> {
    const database = await openProjectDatabase();
    await liftRateLimits(database);
    const parties = {
      seeker: await addListener(database, "seeker"),
      target: await addListener(database, "target"),
    };
    await parties.target.call("update_settings", { allow_find: true });
    return new FindPair(database, parties);
  }

  close(): Promise<void> {
    return this.database.close();
  }

  /** From here on the secret, and who is behind an account, are these: so a run is the same each time. */
  async becomes(role: Role, person: string): Promise<void> {
    await this.database.query(
      "update vault.secrets set secret = 'the same key' where name = 'find_offset_key'",
    );
    await this.database.query("insert into private.persons (id) values ($1)", [person]);
    await this.database.query("update app.profiles set person_id = $1 where id = $2", [
      person,
      this.parties[role].id,
    ]);
  }

  /** A new Find runs between the two, who are live in these cells. */
  async begin(cells: Readonly<Record<Role, string>>): Promise<void> {
    await this.database.exec(`
      delete from app.finds;
      delete from private.request_pauses;
      delete from app.presence;
      delete from private.publish_epochs;
    `);
    for (const role of ROLES) {
      await this.parties[role].call("go_live");
      await this.parties[role].call("update_location", { geohash: cells[role] });
    }
    const asked = await this.parties.seeker.call("start_find", {
      target_id: this.parties.target.id,
    });
    this.#id = (asked as { id: string }).id;
    await this.parties.target.call("accept_find", { find_id: this.#id });
  }

  /** What a party is answered who says that they are there. */
  async send(role: Role, geohash: string): Promise<Bucket | null> {
    const answer = await this.parties[role].call("send_find_location", {
      find_id: this.#id,
      geohash,
    });
    return (answer as { bucket: Bucket | null }).bucket;
  }

  /** The target says that it goes on where they are. */
  async renew(): Promise<void> {
    await this.parties.target.call("renew_find", { find_id: this.#id });
  }

  timePasses(seconds: number): Promise<void> {
    return timePassesInFinds(this.database, seconds);
  }

  /** What only the database knows of a party. */
  async rowOf(role: Role): Promise<PositionRow> {
    const [row] = await this.database.query<PositionRow & Record<string, unknown>>(
      `select geohash, refused::integer, offset_m::float8 as metres, offset_degrees::float8 as degrees
      from private.find_positions where user_id = $1`,
      [this.parties[role].id],
    );
    if (!row) throw new Error(`There is no position of the ${role}.`);
    return row;
  }
}

export interface PositionRow {
  readonly geohash: string | null;
  readonly refused: number;
  readonly metres: number | null;
  readonly degrees: number | null;
}
