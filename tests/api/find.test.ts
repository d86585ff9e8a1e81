import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Api, outcome, startApi } from "../support/api.ts";
import { timePassesInFinds } from "../support/find-walk.ts";
import { holdPlaying, play } from "../support/playing.ts";
import { SONG } from "../support/red-team.ts";

const STRANGER = "6d0cbb0e-6d2c-4a0a-9d3c-5a3f1d9a7c11";

describe("a Find by hand", () => {
  let api: Api;
  before(async () => {
    api = await startApi();
  });
  after(() => api.close());

  test("before going live, and before a position, nobody is looked for → 409", async () => {
    const { token } = await api.listener();
    const refusals = async () => [
      outcome(await api.request("GET", `find/listeners?trackId=${SONG.trackId}`, { token })),
      outcome(await api.request("POST", "find/start", { token, body: { targetId: STRANGER } })),
      outcome(await api.request("POST", "find/start", { token, body: { trackId: SONG.trackId } })),
    ];
    assert.deepEqual(new Set(await refusals()), new Set(["409 not_live"]));
    await api.request("POST", "presence/live", { token });
    assert.deepEqual(new Set(await refusals()), new Set(["409 no_position"]));
  });

  test("every route of both parties answers as its contract has it", async () => {
    const said = async ({ token }: { token: string }, route: string, body?: unknown) => {
      const answer = await api.request(...(route.split(" ") as [string, string]), { token, body });
      assert.equal(answer.status, 200, `${route}: ${answer.text}`);
      return answer.json as Record<string, unknown>;
    };
    const seeker = await api.listener("sue");
    const target = await api.listener("tom");
    for (const party of [seeker, target]) {
      await said(party, "POST presence/live");
      await said(party, "POST location/update", { geohash: "u4pruydq" });
    }
    await said(target, "PATCH presence/settings", { shareTrack: true, allowFind: true });
    await holdPlaying(api.stack.database);
    await play(api.stack.database, target.id);

    const list = await said(seeker, `GET find/listeners?trackId=${SONG.trackId}&limit=1`);
    const [card] = list.users as { userId: string; displayName: string; band: string }[];
    assert.deepEqual([card?.userId, card?.band, list.next], [target.id, "here", null]);

    const asked = await said(seeker, "POST find/start", { trackId: SONG.trackId });
    const { id, expiresAt, ...rest } = asked;
    assert.deepEqual(rest, {
      role: "seeker",
      status: "pending",
      other: { ...card, band: null },
      bucket: null,
      startedAt: null,
    });
    assert.ok(Math.abs(Date.parse(String(expiresAt)) - Date.now() - 120_000) < 10_000);
    const { running, waiting } = await said(target, "GET find/active");
    const [request] = waiting as { id: string; role: string; other: { userId: string } }[];
    assert.deepEqual(
      [running, request?.id, request?.role, request?.other.userId],
      [null, id, "target", seeker.id],
    );
    assert.deepEqual(await said(target, `POST find/${id}/decline`), { id, status: "declined" });
    assert.deepEqual(await said(seeker, "GET find/active"), { running: null, waiting: [] });

    await api.stack.database.query("delete from app.finds");
    await api.stack.database.query("delete from private.request_pauses");
    const again = await said(seeker, "POST find/start", { targetId: target.id });
    const accepted = await said(target, `POST find/${again.id}/accept`);
    assert.equal(accepted.status, "active");
    const lasts = Date.parse(String(accepted.expiresAt)) - Date.parse(String(accepted.startedAt));
    assert.equal(lasts, 30 * 60_000);
    const unseen = { bucket: null, nextUpdateS: 3 };
    const here = { geohash: "u4pruydq" };
    assert.deepEqual(await said(seeker, `POST find/${again.id}/location`, here), unseen);
    const soon = await api.request("POST", `find/${again.id}/location`, { ...seeker, body: here });
    assert.equal(outcome(soon), "429 rate_limited");
    assert.ok(["1", "2", "3"].includes(soon.headers.get("retry-after") ?? ""));
    const found = { bucket: "found", nextUpdateS: 3 };
    const longer = { geohash: "u4pruydqqvj8" };
    assert.deepEqual(await said(target, `POST find/${again.id}/location`, longer), found);
    await timePassesInFinds(api.stack.database, 3);
    assert.deepEqual(await said(seeker, `POST find/${again.id}/location`, here), found);
    const { running: walk } = await said(seeker, "GET find/active");
    assert.deepEqual(walk, {
      ...asked,
      ...{ id: again.id, status: "active", bucket: "found" },
      ...{ startedAt: accepted.startedAt, expiresAt: accepted.expiresAt },
    });
    const { finds } = await said(seeker, "GET presence/sync");
    assert.deepEqual(finds, { running: walk, waiting: [] });
    const renewed = await said(target, `POST find/${again.id}/renew`);
    assert.deepEqual(
      [renewed.role, renewed.expiresAt, renewed.bucket],
      ["target", accepted.expiresAt, "found"],
    );
    const early = await api.request("POST", `find/${again.id}/confirm`, {
      ...target,
      body: { seen: true },
    });
    assert.equal(outcome(early), "409 find_conflict", "nobody has asked");
    assert.deepEqual(await said(seeker, `POST find/${again.id}/arrived`), {
      id: again.id,
      answerInS: 90,
    });
    const end = { id: again.id, status: "completed" };
    assert.deepEqual(await said(target, `POST find/${again.id}/confirm`, { seen: true }), end);
    assert.deepEqual(await said(seeker, `POST find/${again.id}/complete`), end);
    assert.deepEqual(await said(target, `DELETE find/${again.id}`), end, "how it ended");
    const late = await api.request("POST", `find/${again.id}/accept`, target);
    assert.equal(outcome(late), "409 find_conflict");
  });
});
