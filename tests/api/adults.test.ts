import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Me } from "../../shared/contracts/auth.ts";
import { Export } from "../../shared/contracts/export.ts";
import { ChangedProfile } from "../../shared/contracts/users.ts";
import { type Api, outcome, startApi } from "../support/api.ts";
import { SignIns } from "../support/sign-in.ts";

describe("going live is for adults, by their own word", () => {
  let api: Api;
  let signIns: SignIns;
  before(async () => {
    api = await startApi();
    signIns = new SignIns(api.stack);
  });
  after(() => api.close());

  /** Somebody who comes back from Spotify, and their phone. */
  async function signIn(person: string) {
    const { userId, token } = await signIns.session(person);
    const ask = (route: string, body?: unknown, headers: Record<string, string> = {}) => {
      const [method = "", path = ""] = route.split(" ");
      return api.request(method, path, { token, body, headers });
    };
    return {
      userId,
      ask,
      goLive: async () => outcome(await ask("POST presence/live")),
      confirm: async () => ChangedProfile.parse((await ask("PATCH users/me", YES)).json),
      me: async () => Me.parse((await ask("GET auth/me")).json),
      confirmedAt: async () =>
        Export.parse((await ask("GET users/me/export")).json).profile.adultConfirmedAt,
      rpc: (name: string, body: unknown) => api.rpc(name, { token, body }),
    };
  }

  const YES = { adultConfirmed: true };

  test("who has just signed in → 403 age_not_confirmed, which says what to do, until they confirm it", async () => {
    const { ask, goLive, confirm, me } = await signIn("Ada");
    const early = await ask("POST presence/live");
    assert.equal(outcome(early), "403 age_not_confirmed");
    assert.match(early.text, /PATCH \/users\/me \{ adultConfirmed: true \}/);
    assert.deepEqual([(await me()).profile.adultConfirmed, (await me()).live.live], [false, false]);
    assert.equal((await confirm()).adultConfirmed, true);
    assert.equal((await me()).profile.adultConfirmed, true);
    assert.equal(await goLive(), "200");
  });

  test("the same by function, with the same code and status", async () => {
    const { rpc, me } = await signIn("Bea");
    const early = await rpc("go_live", {});
    assert.deepEqual(
      [early.status, (early.json as { code: string }).code],
      [403, "age_not_confirmed"],
    );
    const no = await rpc("update_profile", { display_name: "Grace", adult_confirmed: false });
    assert.deepEqual([no.status, (no.json as { code: string }).code], [400, "invalid_request"]);
    assert.equal((await me()).profile.displayName, "Bea");
    const yes = await rpc("update_profile", { adult_confirmed: true });
    assert.equal(ChangedProfile.parse(yes.json).adultConfirmed, true);
    assert.equal((await rpc("go_live", {})).status, 200);
  });

  test("the same request goes through under its Idempotency-Key once they confirmed", async () => {
    const { ask, confirm } = await signIn("Cem");
    const live = () => ask("POST presence/live", {}, { "idempotency-key": "evening" });
    assert.equal(outcome(await live()), "403 age_not_confirmed");
    await confirm();
    assert.equal(outcome(await live()), "200");
  });

  test("saying it again keeps the first time, which the export alone tells; no is not taken", async () => {
    const { ask, confirm, confirmedAt } = await signIn("Dee");
    assert.equal(await confirmedAt(), null);
    await confirm();
    const first = await confirmedAt();
    assert.ok(first && Math.abs(Date.parse(first) - Date.now()) < 60_000, `${first}`);
    await confirm();
    await ask("PATCH users/me", { displayName: "Delia" });
    assert.equal(
      outcome(await ask("PATCH users/me", { adultConfirmed: false })),
      "400 invalid_request",
    );
    assert.equal(await confirmedAt(), first);
  });

  test("it outlasts the link to Spotify and ends with the account", async () => {
    const first = await signIn("Eve");
    await first.confirm();
    await first.ask("DELETE auth/spotify");
    const back = await signIn("Eve");
    assert.deepEqual([back.userId, await back.goLive()], [first.userId, "200"]);
    assert.equal((await back.ask("DELETE auth/me")).status, 204);
    const anew = await signIn("Eve");
    assert.notEqual(anew.userId, first.userId);
    assert.equal(await anew.goLive(), "403 age_not_confirmed");
  });

  test("of whoever sees them nobody learns it", async () => {
    const [fay, gil] = [await signIn("Fay"), await signIn("Gil")];
    for (const { confirm, goLive, ask } of [fay, gil]) {
      await confirm();
      assert.equal(await goLive(), "200");
      await ask("POST location/update", { geohash: "gcpvj0d1" });
    }
    await fay.ask(`POST vibe/${gil.userId}/wave`);
    await gil.ask(`POST vibe/${fay.userId}/wave`);
    for (const route of [
      `GET users/${gil.userId}`,
      "GET location/nearby",
      "GET presence/live-users",
      "GET vibe/connections",
    ]) {
      const { status, text } = await fay.ask(route);
      assert.equal(status, 200, route);
      assert.ok(text.includes(gil.userId), route);
      assert.doesNotMatch(text, /adult/i, route);
    }
  });
});
