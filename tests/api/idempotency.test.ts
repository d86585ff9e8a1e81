import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Api, type HttpAnswer, outcome, startApi } from "../support/api.ts";
import { liftRateLimits } from "../support/rate-limits.ts";

describe("a POST with an Idempotency-Key", () => {
  let api: Api;
  before(async () => {
    api = await startApi();
    await liftRateLimits(api.stack.database);
  });
  after(() => api.close());

  const sql = (statement: string, params: unknown[] = []) =>
    api.stack.database.query(statement, params);

  /** A listener whose requests carry that key. */
  async function phone(name: string) {
    const { id, token } = await api.listener(name);
    const post = (route: string, body: unknown, key?: string) =>
      api.request("POST", route, {
        token,
        body,
        ...(key === undefined ? {} : { headers: { "idempotency-key": key } }),
      });
    return { id, token, post };
  }

  /** A listener who is live in the one town and may be asked. */
  async function asked(name: string) {
    const someone = await phone(name);
    const { token, post } = someone;
    await post("presence/live", {});
    await api.request("PATCH", "presence/settings", { token, body: { allowFind: true } });
    await post("location/update", { geohash: "gcpvj0d1" });
    return someone;
  }

  const isReplayed = ({ headers }: HttpAnswer) => headers.get("idempotency-replayed") === "true";

  test("sent again gets the first answer again, to the letter, and nothing is done", async () => {
    const { id, post } = await phone("ada");
    const first = await post("presence/live", { durationMinutes: 30 }, "evening-1");
    assert.deepEqual([first.status, isReplayed(first)], [200, false]);
    await sql("update app.presence set live_until = live_until - interval '10 minutes'");
    const before = await sql("select * from app.presence where user_id = $1", [id]);
    const again = await post("presence/live", { durationMinutes: 30 }, "evening-1");
    assert.deepEqual([again.status, again.text, isReplayed(again)], [200, first.text, true]);
    assert.equal(again.headers.get("content-type"), first.headers.get("content-type"));
    assert.equal(again.headers.get("cache-control"), "no-store");
    assert.deepEqual(await sql("select * from app.presence where user_id = $1", [id]), before);
    const other = await post("presence/live", { durationMinutes: 30 }, "evening-2");
    assert.notEqual(other.text, first.text, "another key is another request");
  });

  test("is the key's alone: another listener's same key is another", async () => {
    const [ada, bob] = [await phone("ada"), await phone("bob")];
    await ada.post("presence/live", {}, "mine");
    const his = await bob.post("presence/live", { durationMinutes: 1 }, "mine");
    assert.deepEqual([his.status, isReplayed(his)], [200, false]);
  });

  test("no content is answered again as no content, a refusal as the refusal", async () => {
    const { post } = await phone("ada");
    const { id } = await phone("bob");
    for (const [route, body, status] of [
      [`users/${id}/report`, { reason: "spam" }, 204],
      ["presence/live", { durationMinutes: 0 }, 400],
      ["find/start", { targetId: id }, 409],
    ] as const) {
      const first = await post(route, body, `key-${status}`);
      const again = await post(route, body, `key-${status}`);
      assert.deepEqual([first.status, isReplayed(first)], [status, false], route);
      assert.deepEqual([again.status, again.text, isReplayed(again)], [status, first.text, true]);
    }
  });

  test("ten at once do it once; the others hear that it is being done, or the answer", async () => {
    const [ada, bob] = [await asked("ada"), await asked("bob")];
    const body = { targetId: bob.id };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => ada.post("find/start", body, "ask-bob")),
    );
    const done = answers.filter(({ status }) => status === 200);
    assert.equal(done.filter((answer) => !isReplayed(answer)).length, 1);
    assert.equal(new Set(done.map(({ text }) => text)).size, 1);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      assert.equal(outcome(answer), "409 in_progress");
      assert.equal(answer.headers.get("retry-after"), "1");
    }
    const finds = await sql("select from app.finds where seeker_id = $1", [ada.id]);
    assert.equal(finds.length, 1);
    assert.ok(isReplayed(await ada.post("find/start", body, "ask-bob")));
  });

  test("with another body or route → 422 idempotency_mismatch", async () => {
    const { id, post } = await phone("ada");
    await post("presence/live", { durationMinutes: 30 }, "one");
    for (const [route, body] of [
      ["presence/live", { durationMinutes: 31 }],
      [`users/${crypto.randomUUID()}/report`, { durationMinutes: 30 }],
    ] as const) {
      assert.equal(outcome(await post(route, body, "one")), "422 idempotency_mismatch", route);
    }
    const rows = await sql("select from private.idempotency_keys where user_id = $1", [id]);
    assert.equal(rows.length, 1);
  });

  test("a key that is none → 400, and nothing is done", async () => {
    const { id, post } = await phone("ada");
    for (const key of ["", "a".repeat(65), "a b", "a%20b", "a/b", "a,b"]) {
      const answer = await post("presence/live", {}, key);
      assert.equal(outcome(answer), "400 invalid_request", key);
    }
    assert.deepEqual(await sql("select from app.presence where user_id = $1", [id]), []);
    assert.equal(outcome(await post("presence/live", {}, "a".repeat(64))), "200");
  });

  test("a card is not given again once its listener is not to be seen", async () => {
    const [ada, bob] = [await asked("ada"), await asked("bob")];
    const ask = () => ada.post("find/start", { targetId: bob.id }, "ask");
    const first = await ask();
    assert.equal(first.status, 200);
    assert.ok(isReplayed(await ask()), "while they see each other");
    await bob.post("presence/offline", {});
    const later = await ask();
    assert.deepEqual([outcome(later), isReplayed(later)], ["409 find_unavailable", false]);
    assert.ok(!later.text.includes("bob"));
  });

  test("a day later it is a new request; who died over one gives it free", async () => {
    const { id, post } = await phone("ada");
    const live = () => post("presence/live", {}, "daily");
    await live();
    await sql(
      "update private.idempotency_keys set claimed_at = claimed_at - interval '24 hours' where user_id = $1",
      [id],
    );
    assert.equal(isReplayed(await live()), false);
    await sql(
      "update private.idempotency_keys set status = null, body = null, claimed_at = now() where user_id = $1",
      [id],
    );
    assert.equal(outcome(await live()), "409 in_progress");
    await sql(
      "update private.idempotency_keys set claimed_at = claimed_at - interval '30 seconds' where user_id = $1",
      [id],
    );
    assert.deepEqual([outcome(await live()), isReplayed(await live())], ["200", true]);
  });

  test("what says come back later is not kept", async () => {
    const { id, post } = await phone("ada");
    const limit = (value: number) =>
      sql("update private.limits set value = $1 where name = 'rate_go_live_burst'", [value]);
    await limit(0);
    assert.equal(outcome(await post("presence/live", {}, "busy")), "429 rate_limited");
    await limit(1000);
    const answer = await post("presence/live", {}, "busy");
    assert.deepEqual([outcome(answer), isReplayed(answer)], ["200", false]);
    const rows = await sql("select from private.idempotency_keys where user_id = $1", [id]);
    assert.equal(rows.length, 1);
  });

  test("the kill switch is pulled each time", async () => {
    const { id, post } = await phone("ada");
    for (let time = 0; time < 2; time++) {
      await post("presence/live", {});
      assert.equal(outcome(await post("presence/offline", {}, "off")), "200");
      assert.deepEqual(await sql("select from app.presence where user_id = $1", [id]), []);
    }
  });

  test("answers go with the account, one's own and the other's", async () => {
    const [ada, bob] = [await asked("ada"), await asked("bob")];
    await ada.post("find/start", { targetId: bob.id }, "ask");
    await ada.post("presence/live", {}, "live");
    await sql("delete from auth.users where id = $1", [bob.id]);
    const kept = () =>
      sql("select request_key as key from private.idempotency_keys where user_id = $1", [ada.id]);
    assert.deepEqual(await kept(), [{ key: "live" }]);
    await sql("delete from auth.users where id = $1", [ada.id]);
    assert.deepEqual(await kept(), []);
  });
});
