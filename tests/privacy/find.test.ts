import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { EVENTS } from "../../shared/contracts/events.ts";
import { type Stack, startStack } from "../../supabase/dev/stack.ts";
import { eventually } from "../support/eventually.ts";
import { FIX_EVERY_S, timePassesInFinds } from "../support/find-walk.ts";
import { Phone } from "../support/phone.ts";
import { play } from "../support/playing.ts";
import { liftRateLimits } from "../support/rate-limits.ts";
import { SONG } from "../support/red-team.ts";
import { allRows } from "../support/sign-in.ts";
import { stackOptions } from "../support/stack-options.ts";
import { holdTeller, tellAll } from "../support/teller.ts";

/** What a yes gives is taken back by every end: the fine cells, and the right to hear. */

/** Where each of the two is, as finely as a phone tells it. */
const SEEKER_AT = "gcpvj0d1";
const TARGET_AT = "gcpvj0e7";
/** Seven characters of either, which nothing but a running Find may hold. */
const FINE = /gcpvj0[de]/;

/** One way in which a Find ends. */
interface Ending {
  readonly status: string;
  /** Whether the two may see each other still. */
  readonly seeEachOther: boolean;
  /** Ends it before the target has said yes. */
  readonly whileWaiting?: boolean;
  end(): PromiseLike<unknown>;
}

describe("the end of a Find", () => {
  const log: string[] = [];
  let stack: Stack;
  let seeker: Phone;
  let target: Phone;
  let id: string;
  before(async () => {
    stack = await startStack({
      ...stackOptions(),
      scheduler: false,
      log: (line) => log.push(line),
    });
    await liftRateLimits(stack.database);
    await holdTeller(stack.database);
    seeker = await Phone.of(stack.url, "ada");
    target = await Phone.of(stack.url, "bob");
  });
  after(async () => {
    await seeker.close();
    await target.close();
    await stack.close();
  });

  const placeOf = (phone: Phone) => (phone === seeker ? SEEKER_AT : TARGET_AT);
  const otherOf = (phone: Phone) => (phone === seeker ? target : seeker);
  const sendFix = (phone: Phone) =>
    phone.call("POST", `find/${id}/location`, { geohash: placeOf(phone) });

  const expire = async () => {
    await stack.database.query("update app.finds set expires_at = now() where id = $1", [id]);
    await stack.database.query("select private.sweep_finds()");
  };
  const outlive = async () => {
    await stack.database.query(
      `update app.presence set live_since = now() - interval '2 hours', live_until = now()
      where user_id = $1`,
      [target.userId],
    );
    await stack.database.query("select private.sweep_presence()");
  };

  const ENDINGS: Record<string, Ending> = {
    completed: {
      status: "completed",
      seeEachOther: true,
      end: () => target.call("POST", `find/${id}/complete`),
    },
    "cancelled by the seeker": {
      status: "cancelled",
      seeEachOther: true,
      end: () => seeker.call("DELETE", `find/${id}`),
    },
    "cancelled by the target": {
      status: "cancelled",
      seeEachOther: true,
      end: () => target.call("DELETE", `find/${id}`),
    },
    expired: { status: "expired", seeEachOther: true, end: expire },
    declined: {
      status: "declined",
      seeEachOther: true,
      whileWaiting: true,
      end: () => target.call("POST", `find/${id}/decline`),
    },
    "expired without an answer": {
      status: "expired",
      seeEachOther: true,
      whileWaiting: true,
      end: expire,
    },
    "confirmed by the target": {
      status: "completed",
      seeEachOther: true,
      end: async () => {
        await stack.database.query("update private.find_positions set was_found = true");
        await seeker.call("POST", `find/${id}/arrived`);
        await target.call("POST", `find/${id}/confirm`, { seen: true });
      },
    },
    "denied by the target": {
      status: "cancelled",
      seeEachOther: true,
      end: async () => {
        await stack.database.query("update private.find_positions set was_found = true");
        await seeker.call("POST", `find/${id}/arrived`);
        await target.call("POST", `find/${id}/confirm`, { seen: false });
      },
    },
    implausible: {
      status: "implausible",
      seeEachOther: true,
      end: async () => {
        await stack.database.query("update private.find_positions set refused = 19");
        await timePassesInFinds(stack.database, 3);
        await seeker.call("POST", `find/${id}/location`, { geohash: "u4pruydq" });
      },
    },
    // Who says again that they are where they were is seen there again.
    "the target's forgetting where they are": {
      status: "cancelled",
      seeEachOther: true,
      end: () => target.call("DELETE", "location"),
    },
    "the target's kill switch": {
      status: "cancelled",
      seeEachOther: false,
      end: () => target.call("POST", "presence/offline"),
    },
    "the seeker's kill switch": {
      status: "cancelled",
      seeEachOther: false,
      end: () => seeker.call("POST", "presence/offline"),
    },
    "the end of the target's presence": {
      status: "cancelled",
      seeEachOther: false,
      end: outlive,
    },
    "a block by the target": {
      status: "cancelled",
      seeEachOther: false,
      end: () =>
        target.supabase.schema("api").rpc("block", { user_id: seeker.userId }).throwOnError(),
    },
    "a block by the seeker": {
      status: "cancelled",
      seeEachOther: false,
      end: () =>
        seeker.supabase.schema("api").rpc("block", { user_id: target.userId }).throwOnError(),
    },
    // Last, since nobody comes back from it.
    "the deletion of the target's account": {
      status: "cancelled",
      seeEachOther: false,
      end: () => target.call("DELETE", "auth/me"),
    },
  };

  /** Both are live beside each other, one has asked the other, and nothing was heard before. */
  async function begin(): Promise<void> {
    await stack.database.exec(`
      delete from app.presence;
      delete from private.publish_epochs;
      delete from app.blocks;
      delete from app.finds;
      delete from private.request_pauses;
    `);
    for (const phone of [seeker, target]) {
      await phone.call("POST", "presence/live");
      await phone.call("PATCH", "presence/settings", { shareTrack: true, allowFind: true });
      await phone.call("POST", "location/update", { geohash: placeOf(phone) });
    }
    const { body } = await seeker.call("POST", "find/start", { targetId: target.userId });
    ({ id } = body as { id: string });
  }

  /** The target says yes, and both send where they are. */
  async function run(): Promise<void> {
    const answers = [await target.call("POST", `find/${id}/accept`)];
    for (const phone of [seeker, target]) {
      answers.push(await sendFix(phone), await phone.call("GET", "find/active"));
    }
    await timePassesInFinds(stack.database, FIX_EVERY_S);
    answers.push(await sendFix(seeker));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    assert.doesNotMatch(JSON.stringify(answers), FINE, "not even then is a cell said");
    assert.match(await allRows(stack.database), FINE, "while it runs, both cells are kept");
  }

  /** How many events each has heard, when all that was sent until now has come. */
  async function soFar(phones: readonly Phone[]): Promise<Map<Phone, number>> {
    await tellAll(stack.database);
    const channels = await stack.database.query<{ id: string; n: number }>(
      "select user_id as id, n from private.channels",
    );
    const last = new Map(channels.map(({ id, n }) => [id, n]));
    await eventually(() => {
      for (const { userId, messages } of phones) {
        const numbers = messages.map(({ payload }) => Number(payload.n));
        const heard = new Set(numbers);
        const newest = last.get(userId);
        assert.ok(newest === undefined || heard.has(newest));
        // In whatever order: rows of one statement have none where they are read from the table.
        for (let n = Math.min(...numbers); n < (newest ?? 0); n += 1) {
          assert.ok(heard.has(n), `${n} has not come`);
        }
      }
    }, 10_000);
    return new Map(phones.map((phone) => [phone, phone.heard.length]));
  }

  /** Everything that a phone goes on doing, and all that it reads; gives the answers. */
  async function goOn(phone: Phone): Promise<string> {
    await play(stack.database, phone.userId);
    const answers = [
      await phone.call("POST", "presence/heartbeat"),
      await phone.call("PUT", "presence/track", { trackId: SONG.trackId }),
      await phone.call("PUT", "presence/track", { trackId: null }),
      await phone.call("POST", "location/update", { geohash: placeOf(phone) }),
      await sendFix(phone),
      await phone.call("POST", `find/${id}/accept`),
      await phone.call("POST", `find/${id}/decline`),
      await phone.call("POST", `find/${id}/arrived`),
      await phone.call("POST", `find/${id}/confirm`, { seen: true }),
      await phone.call("POST", `find/${id}/renew`),
      await phone.call("POST", `find/${id}/complete`),
      await phone.call("DELETE", `find/${id}`),
      await phone.call("GET", "find/active"),
      await phone.call("GET", `find/listeners?trackId=${SONG.trackId}`),
      await phone.call("GET", "presence/sync"),
      await phone.call("GET", "presence/live-users"),
      await phone.call("GET", "location/nearby"),
      await phone.call("GET", "auth/me"),
    ];
    for (const { status, body } of answers) {
      assert.ok(status < 500, JSON.stringify(body));
    }
    return JSON.stringify(answers);
  }

  for (const [name, { status, seeEachOther, whileWaiting, end }] of Object.entries(ENDINGS)) {
    test(`A10, A13, ${name}: nothing more is heard, and no fine cell is left anywhere`, async () => {
      await begin();
      const began = await soFar([seeker, target]);
      if (!whileWaiting) await run();
      else assert.equal((await sendFix(seeker)).status, 409);
      await end();
      const left = name.includes("deletion") ? [seeker] : [seeker, target];
      const ended = await soFar(left);
      for (const phone of left) {
        const ends = phone.heard
          .slice(began.get(phone), ended.get(phone))
          .filter(({ event }) => event === "find:session_ended")
          .map(({ payload }) => EVENTS["find:session_ended"].parse(payload));
        assert.deepEqual(
          ends.map(({ sessionId, status }) => [sessionId, status]),
          [[id, status]],
        );
      }

      const answers: string[] = [];
      for (const phone of [seeker, target]) answers.push(await goOn(phone));
      await stack.database.query("select private.sweep_presence(), private.sweep_finds()");
      await soFar(left);
      for (const phone of left) {
        const further = phone.heard.slice(ended.get(phone));
        assert.deepEqual(
          further.filter(({ event }) => event.startsWith("find:")),
          [],
        );
        const ofTheOther = JSON.stringify(further).includes(otherOf(phone).userId);
        assert.equal(ofTheOther, seeEachOther, "heard of the other");
      }
      assert.doesNotMatch(await allRows(stack.database), FINE, "rows");
      assert.doesNotMatch(answers.join(), FINE, "answers");
      const heard = JSON.stringify([seeker.heard, target.heard]);
      assert.doesNotMatch(heard, FINE, "events");
      assert.ok(log.some((line) => line.includes('"/find/:id/location"')));
      assert.doesNotMatch(log.join(), FINE, "the functions' log");
    });
  }
});
