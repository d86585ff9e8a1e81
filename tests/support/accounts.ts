import assert from "node:assert/strict";
import type { Stack } from "../../supabase/dev/stack.ts";
import { type Answer, Phone } from "./phone.ts";

/** Where everybody is who is not said to be elsewhere. */
export const TOWN = "gcpvj0d1";

/** Persons who make an account after another, on one stack. */
export class Accounts {
  readonly #stack: Stack;
  #persons = 0;

  constructor(stack: Stack) {
    this.#stack = stack;
  }

  /** A Spotify account that nobody has used before. */
  somebody(): string {
    return `somebody${++this.#persons}`;
  }

  /** The person signs in, goes live and says where they are. */
  async arrive(person: string, geohash = TOWN): Promise<Phone> {
    const phone = new Phone(this.#stack.url);
    await phone.signIn(person);
    await phone.confirmAdult();
    await phone.call("POST", "presence/live", {});
    await phone.call("POST", "location/update", { geohash });
    return phone;
  }

  /** The account is deleted, and the phone closed. */
  async leave(phone: Phone): Promise<void> {
    assert.equal((await phone.call("DELETE", "auth/me")).status, 204);
    await phone.close();
  }

  /** Another account of whoever holds that phone; the first ends at once. */
  async anew(phone: Phone, person: string, geohash = TOWN): Promise<Phone> {
    await this.leave(phone);
    const next = await this.arrive(person, geohash);
    assert.notEqual(next.userId, phone.userId);
    return next;
  }

  /**
   * Ten minutes pass: the next cell may be published, and who was known by another id may be seen. The
   * phone says where it is.
   */
  async tenMinutesPass(phone: Phone): Promise<void> {
    const { database } = this.#stack;
    await database.query(
      "update private.publish_epochs set published_at = published_at - interval '10 minutes'",
    );
    await database.query(
      `update app.presence
      set live_since = live_since - interval '10 minutes', visible_from = visible_from - interval '10 minutes'
      where user_id = $1`,
      [phone.userId],
    );
    await phone.call("POST", "location/update", { geohash: TOWN });
  }
}

/** The code of a refusal. */
export const codeOf = ({ body }: Answer) => (body as { error?: { code: string } }).error?.code;

/** Whether one reads the card of another by the id of their account. */
export const sees = async (phone: Phone, other: Phone) =>
  (await phone.call("GET", `users/${other.userId}`)).status === 200;
