import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Me } from "../../shared/contracts/auth.ts";
import { type Stack, startStack } from "../../supabase/dev/stack.ts";
import { eventually } from "../support/eventually.ts";
import { allRows, refused, SignIns } from "../support/sign-in.ts";
import { stackOptions } from "../support/stack-options.ts";

describe("the ways out", () => {
  let stack: Stack;
  let signIns: SignIns;
  before(async () => {
    stack = await startStack(stackOptions());
    signIns = new SignIns(stack);
  });
  after(() => stack.close());

  async function goLive(token: string): Promise<void> {
    await signIns.as(token, "PATCH", "../users/me", { adultConfirmed: true });
    assert.equal((await signIns.as(token, "POST", "../presence/live")).status, 200);
  }

  test("disconnecting: offline, and Spotify's data is gone; signing in again is the same listener", async () => {
    const { userId, token } = await signIns.session("Hal Incandenza");
    await goLive(token);
    const response = await signIns.as(token, "DELETE", "spotify");
    assert.equal(response.status, 204);
    const me = Me.parse(await (await signIns.as(token, "GET", "me")).json());
    assert.deepEqual(me.spotify, { linked: false, until: null, reauthNeeded: false });
    assert.deepEqual(
      [me.live.live, me.profile.displayName, me.profile.avatarUrl],
      [false, "Listener", null],
    );
    assert.doesNotMatch(await allRows(stack.database), /Incandenza/);
    assert.equal((await signIns.as(token, "DELETE", "spotify")).status, 204, "once more is fine");

    const again = await signIns.session("Hal Incandenza");
    assert.equal(again.userId, userId);
    const back = Me.parse(await (await signIns.as(again.token, "GET", "me")).json());
    assert.deepEqual([back.profile.displayName, back.spotify.linked], ["Hal Incandenza", true]);
  });

  test("deleting the account: a valid token opens nothing, and within a minute one row holds the listener, for a day", async () => {
    const { userId, token } = await signIns.session("Ida");
    await goLive(token);
    assert.match(await allRows(stack.database), new RegExp(userId));
    assert.equal((await signIns.as(token, "DELETE", "me")).status, 204);
    const rowsWith = async () =>
      (await allRows(stack.database)).split("\n").filter((row) => row.includes(userId));
    await eventually(async () => {
      // The job of each minute, which waits while the teller is at it.
      await stack.database.call("call private.run_jobs('minute')", "postgres");
      const [known, ...others] = await rowsWith();
      assert.match(known ?? "", new RegExp(`^\\(${userId},[0-9a-f-]{36},t,`), "whose the id was");
      assert.deepEqual(others, []);
    });
    await stack.database.query("update private.shown_ids set until = now()");
    await stack.database.call("call private.run_jobs('minute')", "postgres");
    assert.deepEqual(await rowsWith(), [], "the day after");
    for (const [method, route] of [
      ["GET", "me"],
      ["DELETE", "me"],
      ["DELETE", "spotify"],
      ["POST", "../presence/live"],
    ] as const) {
      assert.equal(
        await refused(await signIns.as(token, method, route)),
        "401 unauthorized",
        route,
      );
    }

    const again = await signIns.session("Ida");
    assert.notEqual(again.userId, userId, "who comes back is somebody new");
  });

  test("deleting the account while a sign-in waits → its code is gone too", async () => {
    const { token } = await signIns.session("Jo");
    const { code, verifier } = await signIns.toCode("Jo");
    await signIns.as(token, "DELETE", "me");
    assert.equal(await refused(await signIns.redeem(code, verifier)), "400 sign_in_expired");
  });
});
