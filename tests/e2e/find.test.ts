import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { CardList } from "../../shared/contracts/cards.ts";
import { EVENTS } from "../../shared/contracts/events.ts";
import {
  ActiveFinds,
  type Bucket,
  Find,
  FindArrival,
  FindEnd,
  FindLocationReply,
} from "../../shared/contracts/find.ts";
import { Snapshot } from "../../shared/contracts/sync.ts";
import { centreOf, geohashOf } from "../../shared/domain/geohash.ts";
import { type Stack, startStack } from "../../supabase/dev/stack.ts";
import { eventually } from "../support/eventually.ts";
import { FIX_EVERY_S, noisyFix, timePassesInFinds } from "../support/find-walk.ts";
import { type Heard, Phone } from "../support/phone.ts";
import { holdPlaying, play } from "../support/playing.ts";
import { SONG } from "../support/red-team.ts";
import { movedBy } from "../support/sphere.ts";
import { stackOptions } from "../support/stack-options.ts";
import { seeded } from "../support/statistics.ts";

/** Where the target stands, and how far from there the seeker sets out. */
const BENCH = centreOf("gcpvj0d1");
const AWAY_M = 800;
const WALKING_M_S = 1.4;

describe("a Find", () => {
  let stack: Stack;
  let seeker: Phone;
  let target: Phone;
  let id: string;
  before(async () => {
    stack = await startStack(stackOptions());
    await holdPlaying(stack.database);
    seeker = new Phone(stack.url);
    target = new Phone(stack.url);
    await seeker.signIn("ada");
    await target.signIn("bob");
    for (const phone of [seeker, target]) {
      await phone.confirmAdult();
      await phone.openChannel();
    }
  });
  after(async () => {
    await seeker.close();
    await target.close();
    await stack.close();
  });

  async function said(phone: Phone, ...call: Parameters<Phone["call"]>): Promise<unknown> {
    const { status, body } = await phone.call(...call);
    assert.equal(status, 200, `${call[1]}: ${JSON.stringify(body)}`);
    return body;
  }

  const about = (phone: Phone, event: string): Heard[] =>
    phone.heard.filter((heard) => heard.event === event);

  const bucketsHeardBy = (phone: Phone) =>
    about(phone, "find:bucket_update").map(({ payload }) => {
      const { sessionId, bucket } = EVENTS["find:bucket_update"].parse(payload);
      assert.equal(sessionId, id);
      return bucket;
    });

  test("both are live with a track, and the seeker finds who plays it", async () => {
    for (const phone of [seeker, target]) {
      await said(phone, "PATCH", "presence/settings", { shareTrack: true, allowFind: true });
      await said(phone, "POST", "presence/live", { durationMinutes: 60 });
      await play(stack.database, phone.userId);
    }
    const start = movedBy(BENCH, AWAY_M, 0);
    await said(seeker, "POST", "location/update", { geohash: geohashOf(start) });
    await said(target, "POST", "location/update", { geohash: geohashOf(BENCH) });
    const route = `find/listeners?trackId=${SONG.trackId}`;
    const { users } = CardList.parse(await said(seeker, "GET", route));
    assert.deepEqual(
      users.map(({ userId, vibe }) => [userId, vibe?.reason]),
      [[target.userId, "same_track"]],
    );
  });

  test("the seeker asks whoever plays it; the target hears of it and says yes", async () => {
    const asked = Find.parse(await said(seeker, "POST", "find/start", { trackId: SONG.trackId }));
    id = asked.id;
    assert.equal(asked.other.userId, target.userId);
    const { payload } = await target.hears("find:request_received");
    const request = EVENTS["find:request_received"].parse(payload);
    assert.deepEqual([request.sessionId, request.seekerId], [id, seeker.userId]);
    const { waiting } = ActiveFinds.parse(await said(target, "GET", "find/active"));
    assert.deepEqual(
      waiting.map(({ id, role }) => [id, role]),
      [[id, "target"]],
    );

    const accepted = Find.parse(await said(target, "POST", `find/${id}/accept`));
    assert.equal(accepted.status, "active");
    const heard = await seeker.hears("find:accepted");
    assert.equal(EVENTS["find:accepted"].parse(heard.payload).sessionId, id);
  });

  test("from 800 m to the bench, with 10 m of noise: far, warm, close, found, no step back", async () => {
    const random = seeded(20_261_122);
    const hints: Record<Find["role"], Bucket[]> = { seeker: [], target: [] };
    const hear = (role: Find["role"], { bucket }: FindLocationReply) => {
      if (bucket && bucket !== hints[role].at(-1)) hints[role].push(bucket);
    };
    for (let walked = 0; walked <= AWAY_M; walked += WALKING_M_S * FIX_EVERY_S) {
      await timePassesInFinds(stack.database, FIX_EVERY_S);
      // One phone goes through the edge, the other saves the hop.
      const fix = noisyFix(movedBy(BENCH, AWAY_M - walked, 0), random);
      const answer = await said(seeker, "POST", `find/${id}/location`, { geohash: fix });
      hear("seeker", FindLocationReply.parse(answer));
      const { data, error } = await target.supabase
        .schema("api")
        .rpc("send_find_location", { find_id: id, geohash: noisyFix(BENCH, random) });
      assert.equal(error, null);
      hear("target", FindLocationReply.parse(data));
    }
    for (const role of ["seeker", "target"] as const) {
      assert.deepEqual(hints[role], ["far", "warm", "close", "found"], role);
    }
  });

  test("a phone that comes back reads its last hint; the seeker says that they are there, and the target sees them", async () => {
    for (const phone of [seeker, target]) {
      const { finds } = Snapshot.parse(await said(phone, "GET", "presence/sync"));
      assert.deepEqual([finds.running?.id, finds.running?.bucket], [id, "found"]);
    }
    const arrival = FindArrival.parse(await said(seeker, "POST", `find/${id}/arrived`));
    assert.deepEqual(arrival, { id, answerInS: 90 });
    const { payload } = await target.hears("find:confirm");
    const { sessionId, answerInS } = EVENTS["find:confirm"].parse(payload);
    assert.deepEqual([sessionId, answerInS], [id, 90]);
    const { data, error } = await target.supabase
      .schema("api")
      .rpc("confirm_find", { find_id: id, seen: true });
    assert.equal(error, null);
    assert.deepEqual(FindEnd.parse(data), { id, status: "completed" });
  });

  test("each heard their own hints, and no others", async () => {
    for (const phone of [seeker, target]) {
      await phone.hears("find:session_ended");
      assert.deepEqual(bucketsHeardBy(phone), ["far", "warm", "close", "found"]);
    }
  });

  test("it is over for both, once, and nothing comes afterwards", async () => {
    for (const phone of [seeker, target]) {
      const late = await phone.call("POST", `find/${id}/location`, { geohash: geohashOf(BENCH) });
      assert.equal(late.status, 409);
      assert.deepEqual(await said(phone, "DELETE", `find/${id}`), { id, status: "completed" });
      assert.deepEqual(await said(phone, "GET", "find/active"), { running: null, waiting: [] });
    }
    // What is sent in order comes in order: after these, nothing is on its way.
    await said(seeker, "PUT", "presence/track", { trackId: null });
    await eventually(() => {
      assert.equal(about(target, "live:track_update").at(-1)?.payload.trackId, null);
    });
    await said(target, "POST", "presence/offline");
    await seeker.hears("live:user_left", target.userId);
    for (const phone of [seeker, target]) {
      const finds = phone.heard.filter(({ event }) => event.startsWith("find:"));
      const last = finds.at(-1);
      const { sessionId, status } = EVENTS["find:session_ended"].parse(last?.payload);
      assert.deepEqual([last?.event, sessionId, status], ["find:session_ended", id, "completed"]);
      assert.equal(about(phone, "find:session_ended").length, 1);
      // A yes, four hints and an end; a request, four hints, a question and an end.
      assert.equal(finds.length, phone === seeker ? 6 : 7);
    }
  });
});
