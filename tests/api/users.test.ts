import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Me } from "../../shared/contracts/auth.ts";
import type { Card } from "../../shared/contracts/cards.ts";
import type { Export } from "../../shared/contracts/export.ts";
import type { BlockList, ChangedProfile, Profile } from "../../shared/contracts/users.ts";
import { type Api, outcome, startApi } from "../support/api.ts";

/** An id that nobody has. */
const NOBODY = "0b5f1c9e-3a4d-4e6f-8a7b-9c0d1e2f3a4b";

/** Requests that no phone should make. */
const BAD = [
  ["PATCH users/me", {}],
  ["PATCH users/me", { displayName: "" }],
  ["PATCH users/me", { displayName: " " }],
  ["PATCH users/me", { displayName: "a".repeat(51) }],
  ["PATCH users/me", { displayName: "two\nlines" }],
  ["PATCH users/me", { displayName: "Ada\u202eecalevoL" }],
  ["PATCH users/me", { displayName: "A\u200bda" }],
  ["PATCH users/me", { displayName: "Ada\ud800" }],
  ["PATCH users/me", { displayName: `A${"\u0301".repeat(5)}da` }],
  ["PATCH users/me", { displayName: "Ada\ue000" }],
  ["PATCH users/me", { displayName: "Resonance Support" }],
  ["PATCH users/me", { displayName: "Anonymous listener" }],
  ["PATCH users/me", { displayName: "Аdm1n" }],
  ["PATCH users/me", { displayName: null }],
  ["PATCH users/me", { anonymous: "yes" }],
  ["PATCH users/me", { adultConfirmed: false }],
  ["PATCH users/me", { displayName: "Grace", adultConfirmed: false }],
  ["PATCH users/me", { adultConfirmed: "yes" }],
  ["PATCH users/me", { adultConfirmed: "2026-11-22T20:41:00.000Z" }],
  ["PATCH users/me", { anonymous: true, avatarUrl: "https://evil.example/x" }],
  ["GET users/myself", undefined],
  ["GET users/1", undefined],
  [`GET users/${NOBODY}x`, undefined],
  ["GET users/%00", undefined],
  ["POST users/me/block", undefined],
  ["POST users/1/block", undefined],
  [`POST users/${NOBODY}/block`, { because: "rude" }],
  ["DELETE users/1/block", undefined],
  ["POST users/1/report", { reason: "spam" }],
  [`POST users/${NOBODY}/report`, undefined],
  [`POST users/${NOBODY}/report`, { reason: "boring" }],
  [`POST users/${NOBODY}/report`, { note: "No reason." }],
  [`POST users/${NOBODY}/report`, { reason: "spam", note: "" }],
  [`POST users/${NOBODY}/report`, { reason: "spam", note: "a".repeat(501) }],
  [`POST users/${NOBODY}/report`, { reason: "spam", state: "upheld" }],
] as const;

describe("/users", () => {
  let api: Api;
  before(async () => {
    api = await startApi();
  });
  after(() => api.close());

  /** A listener, and what the routes answer them where they answer well. */
  async function phone(name: string, geohash?: string) {
    const { id, token } = await api.listener(name);
    const ask = (route: string, body?: unknown) => {
      const [method = "", path = ""] = route.split(" ");
      return api.request(method, path, { token, body });
    };
    async function said<T>(route: string, body?: unknown): Promise<T> {
      const answer = await ask(route, body);
      assert.ok(answer.status < 300, `${route}: ${outcome(answer)}`);
      return answer.json as T;
    }
    if (geohash) {
      await said("POST presence/live");
      await said("POST location/update", { geohash });
    }
    return { id, ask, said };
  }

  const rows = async () =>
    JSON.stringify(
      await Promise.all(
        ["app.profiles", "app.blocks", "private.reports"].map((table) =>
          api.stack.database.query(`select * from ${table} order by 1`),
        ),
      ),
    );

  test("a request off its contract → 400 invalid_request, and nothing changes", async () => {
    const { ask } = await phone("ada", "u4pruydq");
    const before = await rows();
    for (const [route, body] of BAD) {
      assert.equal(
        outcome(await ask(route, body)),
        "400 invalid_request",
        `${route} ${JSON.stringify(body)}`,
      );
    }
    assert.equal(await rows(), before);
  });

  test("oneself can be neither blocked nor reported → 400, and has no card by id → 404", async () => {
    const { id, ask } = await phone("ada", "u4pruydq");
    assert.equal(outcome(await ask(`POST users/${id}/block`)), "400 invalid_request");
    const report = await ask(`POST users/${id}/report`, { reason: "other" });
    assert.equal(outcome(report), "400 invalid_request");
    assert.equal(outcome(await ask(`GET users/${id}`)), "404 not_found");
  });

  test("a name shows on the card at once", async () => {
    const [ada, bob] = [await phone("ada", "gcpvj0d1"), await phone("bob", "gcpvj0d1")];
    const named = await bob.said<Profile>("PATCH users/me", { displayName: " Robert  B. " });
    assert.deepEqual([named.displayName, named.anonymous], ["Robert B.", false]);
    assert.equal((await ada.said<Card>(`GET users/${bob.id}`)).displayName, "Robert B.");
  });

  test("who becomes anonymous while live is gone, and is live under an id that is nobody's", async () => {
    const [ada, bob] = [await phone("ada", "u10jb0d1"), await phone("bob", "u10jb0d1")];
    const { live, anonymous } = await bob.said<ChangedProfile>("PATCH users/me", {
      anonymous: true,
    });
    assert.deepEqual([live.live, anonymous, live.shownAs === bob.id], [true, true, false]);
    assert.ok(live.visibleInS && live.visibleInS > 290 && live.visibleInS <= 600);
    assert.equal(outcome(await ada.ask(`GET users/${bob.id}`)), "404 not_found");
    assert.equal(outcome(await ada.ask(`GET users/${live.shownAs}`)), "404 not_found");
    await api.stack.database.exec(`
      update app.presence set visible_from = now() where visible_from > now();
      update private.publish_epochs set published_at = published_at - interval '10 minutes';
    `);
    await bob.said("POST location/update", { geohash: "u10jb0d1" });
    const card = await ada.said<Card>(`GET users/${live.shownAs}`);
    assert.deepEqual(
      [card.displayName, card.avatarUrl, card.anonymous, card.band],
      ["Anonymous listener", null, true, "here"],
    );
    assert.equal(outcome(await ada.ask(`GET users/${bob.id}`)), "404 not_found");
  });

  test("nobody is anonymous and there for connections only → 409, and nothing changes", async () => {
    const [ada, bob] = [await phone("ada"), await phone("bob")];
    await ada.said("PATCH users/me", { anonymous: true });
    const hidden = await ada.ask("PATCH presence/settings", { visibleTo: "connections" });
    assert.equal(outcome(hidden), "409 anonymous_conflict");
    await bob.said("PATCH presence/settings", { visibleTo: "connections" });
    const nameless = await bob.ask("PATCH users/me", { displayName: "Another", anonymous: true });
    assert.equal(outcome(nameless), "409 anonymous_conflict");
    const { profile } = await bob.said<Me>("GET auth/me");
    assert.deepEqual([profile.displayName, profile.anonymous], ["bob", false]);
  });

  test("a name that poses is refused with the same words by route and by function", async () => {
    const { ask, id } = await phone("ada");
    await api.stack.database.exec(
      "insert into private.reserved_names (words, place, reason) values ('Harbour Fest', 'anywhere', '')",
    );
    for (const displayName of ["Staff Anna", "Harb0ur Fest"]) {
      const answer = await ask("PATCH users/me", { displayName });
      assert.equal(outcome(answer), "400 invalid_request", displayName);
      assert.match(answer.text, /says that you are somebody else here/);
    }
    const name = await ask("PATCH users/me", { displayName: "Ádá 🏳\ufe0f\u200d🌈" });
    assert.equal((name.json as Profile).userId, id);
  });

  test("a block parts both, is listed for one, and ends as it began", async () => {
    const [ada, bob] = [await phone("ada", "u10hb0d1"), await phone("bob", "u10hb0d1")];
    assert.equal(await ada.said(`POST users/${bob.id}/block`), null);
    assert.equal(outcome(await ada.ask(`GET users/${bob.id}`)), "404 not_found");
    assert.equal(outcome(await bob.ask(`GET users/${ada.id}`)), "404 not_found");
    assert.equal(await ada.said(`POST users/${NOBODY}/block`), null);
    const { blocks } = await ada.said<BlockList>("GET users/blocks");
    assert.deepEqual(
      blocks.map(({ userId, displayName }) => [userId, displayName]),
      [
        [NOBODY, null],
        [bob.id, "bob"],
      ],
    );
    assert.deepEqual(await bob.said("GET users/blocks"), { blocks: [] });
    assert.equal(await ada.said(`DELETE users/${bob.id}/block`), null);
    assert.equal((await bob.said<Card>(`GET users/${ada.id}`)).userId, ada.id);
  });

  test("a report is taken of anybody with one answer", async () => {
    const [ada, bob] = [await phone("ada"), await phone("bob")];
    const report = { reason: "other", note: "🎧".repeat(500) };
    assert.equal(await ada.said(`POST users/${bob.id}/report`, report), null);
    assert.equal(await ada.said(`POST users/${NOBODY}/report`, report), null);
    const { reports } = await ada.said<Export>("GET users/me/export");
    assert.deepEqual(
      reports.map(({ userId, note }) => [userId, note]),
      [
        [bob.id, report.note],
        [NOBODY, report.note],
      ],
    );
    assert.deepEqual((await bob.said<Export>("GET users/me/export")).reports, []);
  });
});
