import assert from "node:assert/strict";
import type { Vibe } from "../../shared/contracts/cards.ts";
import { EVENTS, type EventName } from "../../shared/contracts/events.ts";
import type { Find } from "../../shared/contracts/find.ts";

/** A Find that is not over, as far as its parties know. */
type KnownFind = Pick<Find, "role" | "status" | "bucket">;

/**
 * What a phone knows from its channel: who is there, what they play, which vibes began, and how its
 * Finds stand. Only what it began itself it knows from the answer.
 */
export class Mind {
  readonly known = new Map<string, string | null>();
  readonly vibes = new Map<string, Vibe>();
  readonly finds = new Map<string, KnownFind>();

  hear(event: string, payload: unknown): void {
    const name = event as EventName;
    if (name === "live:user_joined") {
      const { userId } = EVENTS[name].parse(payload);
      assert.ok(!this.known.has(userId), "nobody joins twice");
      this.known.set(userId, null);
    } else if (name === "live:user_left") {
      const { userId } = EVENTS[name].parse(payload);
      assert.ok(this.known.delete(userId), "only who was there leaves");
    } else if (name === "live:track_update") {
      const { userId, trackId } = EVENTS[name].parse(payload);
      assert.ok(this.known.has(userId), "nobody is spoken of before they are told of");
      assert.notEqual(this.known.get(userId), trackId, "what is known is not told again");
      this.known.set(userId, trackId);
    } else if (name === "vibe:match") {
      const { userId, score, reason } = EVENTS[name].parse(payload);
      assert.ok(!this.vibes.has(userId), "a vibe begins once within the hour");
      this.vibes.set(userId, { score, reason });
    } else if (name.startsWith("find:")) {
      this.#hearOfFind(name, payload);
    } else {
      const { users } = EVENTS["live:nearby_users"].parse(payload);
      const listed = users.map(({ userId, track }) => [userId, track?.trackId ?? null]);
      assert.deepEqual(listed.sort(), [...this.known].sort(), "a list says what the events said");
    }
  }
  /** Keeps what the phone was answered when it asked somebody, or said yes. */
  keep({ id, role, status, bucket }: Find): void {
    this.finds.set(id, { role, status, bucket });
  }

  #hearOfFind(name: EventName, payload: unknown): void {
    if (name === "find:request_received") {
      const { sessionId } = EVENTS[name].parse(payload);
      assert.ok(!this.finds.has(sessionId), "nobody asks twice in one Find");
      this.finds.set(sessionId, { role: "target", status: "pending", bucket: null });
    } else if (name === "find:accepted") {
      const find = this.finds.get(EVENTS[name].parse(payload).sessionId);
      assert.deepEqual(find, { role: "seeker", status: "pending", bucket: null });
      find.status = "active";
    } else if (name === "find:bucket_update") {
      const { sessionId, bucket } = EVENTS[name].parse(payload);
      const find = this.finds.get(sessionId);
      assert.equal(find?.status, "active", "a Find that does not run has no hint");
      assert.notEqual(find.bucket, bucket, "what is known is not told again");
      find.bucket = bucket;
    } else {
      const { sessionId } = EVENTS["find:session_ended"].parse(payload);
      assert.ok(this.finds.delete(sessionId), "only what was begun ends, and once");
    }
  }
}
