import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { CardList } from "../../shared/contracts/cards.ts";
import { EVENTS } from "../../shared/contracts/events.ts";
import { Connections, REACTIONS, Reacted, Waved } from "../../shared/contracts/vibe.ts";
import { type Stack, startStack } from "../../supabase/dev/stack.ts";
import { Phone } from "../support/phone.ts";
import { holdPlaying, play } from "../support/playing.ts";
import { SONG } from "../support/red-team.ts";
import { stackOptions } from "../support/stack-options.ts";

describe("two who play the same", () => {
  let stack: Stack;
  let ada: Phone;
  let bob: Phone;
  before(async () => {
    stack = await startStack(stackOptions());
    await holdPlaying(stack.database);
    ada = new Phone(stack.url);
    bob = new Phone(stack.url);
    for (const [phone, name] of [
      [ada, "ada"],
      [bob, "bob"],
    ] as const) {
      await phone.signIn(name);
      await phone.confirmAdult();
      await phone.openChannel();
      await said(phone, "POST", "presence/live");
      await said(phone, "PATCH", "presence/settings", { shareTrack: true });
      await said(phone, "POST", "location/update", { geohash: "gcpvj0d1" });
    }
  });
  after(async () => {
    await ada.close();
    await bob.close();
    await stack.close();
  });

  async function said(phone: Phone, ...call: Parameters<Phone["call"]>): Promise<unknown> {
    const { status, body } = await phone.call(...call);
    assert.ok(status < 300, `${call[1]}: ${status} ${JSON.stringify(body)}`);
    return body;
  }
  const pairs = () =>
    [
      [ada, bob],
      [bob, ada],
    ] as const;
  const wave = async (from: Phone, to: Phone) =>
    Waved.parse(await said(from, "POST", `vibe/${to.userId}/wave`)).connected;
  const connections = async (phone: Phone) =>
    Connections.parse(await said(phone, "GET", "vibe/connections")).connections;

  test("when the second starts the track, both phones hear of the vibe", async () => {
    for (const { userId } of [ada, bob]) await play(stack.database, userId);
    for (const [phone, other] of pairs()) {
      const { payload } = await phone.hears("vibe:match", other.userId);
      const { userId, score, reason } = EVENTS["vibe:match"].parse(payload);
      assert.deepEqual([userId, score, reason], [other.userId, 1, "same_track"]);
    }
  });

  test("each finds the other among the matches", async () => {
    for (const [phone, other] of pairs()) {
      const { users, next } = CardList.parse(await said(phone, "GET", "vibe/matches?limit=1"));
      assert.deepEqual(
        users.map(({ userId, vibe, band }) => [userId, vibe?.reason, band]),
        [[other.userId, "same_track", "here"]],
      );
      assert.equal(next, null);
    }
  });

  test("one taps what the other plays, who hears it once, whatever they tap, and at both doors", async () => {
    const { trackId } = SONG;
    const tapped = await said(ada, "POST", `vibe/${bob.userId}/react`, { reaction: REACTIONS[0] });
    assert.deepEqual(Reacted.parse(tapped), { trackId });
    for (const reaction of REACTIONS) {
      const { data, error } = await ada.supabase
        .schema("api")
        .rpc("react", { user_id: bob.userId, reaction });
      assert.equal(error, null);
      assert.deepEqual(Reacted.parse(data), { trackId });
    }
    const { payload } = await bob.hears("vibe:reaction", ada.userId);
    const { userId, ...heard } = EVENTS["vibe:reaction"].parse(payload);
    assert.deepEqual([userId, heard.reaction, heard.trackId], [ada.userId, REACTIONS[0], trackId]);
    const reactions = bob.heard.filter(({ event }) => event === "vibe:reaction");
    assert.equal(reactions.length, 1);
    const refused = await ada.call("POST", `vibe/${bob.userId}/react`, { reaction: "nice" });
    assert.equal(refused.status, 400);
  });

  test("one waves, the other hears it and waves back, and both hear that they are connected", async () => {
    assert.equal(await wave(ada, bob), false);
    EVENTS["vibe:wave_received"].parse((await bob.hears("vibe:wave_received", ada.userId)).payload);
    assert.equal(await wave(bob, ada), true);
    for (const [phone, other] of pairs()) {
      EVENTS["vibe:connected"].parse((await phone.hears("vibe:connected", other.userId)).payload);
      assert.deepEqual(
        (await connections(phone)).map(({ userId }) => userId),
        [other.userId],
      );
    }
  });

  test("the connection outlives the evening, and says nothing of where or whether they are", async () => {
    const before = await connections(ada);
    await said(bob, "POST", "presence/offline");
    assert.deepEqual(await connections(ada), before);
    assert.equal((await ada.call("POST", `vibe/${bob.userId}/wave`)).status, 404);
    assert.deepEqual(CardList.parse(await said(ada, "GET", "vibe/matches")).users, []);
  });

  test("one undoes it, for both, and may do so again → 204", async () => {
    for (let time = 0; time < 2; time++) {
      const { status } = await bob.call("DELETE", `vibe/connections/${ada.userId}`);
      assert.equal(status, 204);
    }
    for (const phone of [ada, bob]) assert.deepEqual(await connections(phone), []);
    const heard = [...ada.heard, ...bob.heard].map(({ event }) => event);
    const count = (name: string) => heard.filter((event) => event === name).length;
    assert.deepEqual(
      ["vibe:match", "vibe:wave_received", "vibe:connected"].map(count),
      [2, 1, 2],
      "and all evening nothing was told twice",
    );
  });
});
