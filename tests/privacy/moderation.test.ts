import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Export } from "../../shared/contracts/export.ts";
import { type ReportedPerson, ReportQueue } from "../../shared/contracts/moderation.ts";
import { type Api, outcome, startApi } from "../support/api.ts";
import { addListener, type SqlListener } from "../support/sql-listener.ts";

/** Moderation against somebody who tries to make it useless. */
describe("who wants moderators to see nothing", () => {
  let api: Api;
  let victim: { id: string; token: string };
  let stalker: { id: string; token: string };
  before(async () => {
    api = await startApi({ scheduler: false });
    victim = await api.listener("Victim");
    stalker = await api.listener("Rude words");
    for (const { token } of [victim, stalker]) {
      await api.request("POST", "presence/live", { token, body: {} });
      await api.request("POST", "location/update", { token, body: { geohash: "gcpvj0d1" } });
    }
  });
  after(() => api.close());

  const report = async ({ token }: { token: string }, id: string, reason: string) =>
    outcome(await api.request("POST", `users/${id}/report`, { token, body: { reason } }));

  async function queue(body: object = {}): Promise<ReportedPerson[]> {
    const headers = { apikey: api.stack.keys.secretKey };
    const { json } = await api.rpc("report_queue", { headers, body });
    return ReportQueue.parse(json).persons;
  }

  const forgetCalls = () => api.stack.database.query("delete from private.rate_buckets");

  test("changes the name after the report, which keeps what was seen", async () => {
    assert.equal(await report(victim, stalker.id, "safety"), "204");
    const body = { displayName: "Nice words" };
    await api.request("PATCH", "users/me", { token: stalker.token, body });
    const [entry] = await queue();
    assert.equal(entry?.reports[0]?.seen?.displayName, "Rude words");
  });

  test("brings 120 accounts to report others: what was really seen stays on the first page, before them", async () => {
    const { database } = api.stack;
    await api.stack.database.query("update private.reports set reason = 'other'");
    const crowd: SqlListener[] = [];
    for (let nth = 0; nth < 120; nth++) crowd.push(await addListener(database, `Crowd ${nth}`));
    for (const [nth, one] of crowd.entries()) {
      for (const step of [1, 2]) {
        const other = crowd[(nth + step) % crowd.length];
        await one.call("report", { user_id: other?.id, reason: "minor" });
      }
    }
    const persons = await queue();
    assert.equal(persons.length, 50);
    assert.equal(persons[0]?.profile?.userId, stalker.id);
  });

  test("brings 120 accounts to report one person, who is one entry behind what was really seen", async () => {
    const { database } = api.stack;
    const framed = await addListener(database, "Framed");
    for (let nth = 0; nth < 120; nth++) {
      const one = await addListener(database, `Framer ${nth}`);
      await one.call("report", { user_id: framed.id, reason: "minor" });
    }
    await database.query("delete from private.reports where shown_id not in ($1, $2)", [
      stalker.id,
      framed.id,
    ]);
    const persons = await queue();
    assert.equal(persons[0]?.profile?.userId, stalker.id);
    const [entry, ...more] = persons.filter(({ profile }) => profile?.userId === framed.id);
    assert.deepEqual([entry?.count, entry?.mayHaveMet, more], [120, 0, []]);
  });

  test("reports all day, and is refused once twenty wait, whoever it is about", async () => {
    const spammer = await api.listener("Spammer");
    const said = new Map<string, number>();
    for (let nth = 0; nth < 40; nth++) {
      await forgetCalls();
      const answer = await report(spammer, crypto.randomUUID(), "minor");
      said.set(answer, (said.get(answer) ?? 0) + 1);
    }
    assert.deepEqual(
      [...said],
      [
        ["204", 20],
        ["409 too_many_reports", 20],
      ],
    );
    await forgetCalls();
    assert.equal(await report(spammer, stalker.id, "minor"), "409 too_many_reports");
    const { json } = await api.request("GET", "users/me/export", { token: spammer.token });
    assert.equal((json as Export).reports.length, 20);
  });

  test("asks by reports who is there: all whom one does not see have one answer and one cost", async () => {
    const { database } = api.stack;
    const asker = await api.listener("Asker");
    await api.request("POST", "presence/live", { token: asker.token, body: {} });
    const body = { geohash: "gcpvj0d1" };
    await api.request("POST", "location/update", { token: asker.token, body });
    const offline = await api.listener("Offline");
    const blocker = await api.listener("Blocker");
    await api.request("POST", "presence/live", { token: blocker.token, body: {} });
    await api.request("POST", "location/update", { token: blocker.token, body });
    await api.request("POST", `users/${asker.id}/block`, { token: blocker.token, body: {} });
    const suspended = await api.listener("Suspended");
    await database.query("select private.suspend($1, 'A test.', 'Tester')", [suspended.id]);
    for (const id of [crypto.randomUUID(), offline.id, blocker.id, suspended.id]) {
      await forgetCalls();
      const answers: string[] = [];
      for (let nth = 0; nth < 5; nth++) answers.push(await report(asker, id, "spam"));
      assert.deepEqual(answers, ["204", "204", "204", "204", "429 rate_limited"], id);
    }
    await forgetCalls();
    const seen = [];
    for (let nth = 0; nth < 5; nth++) seen.push(await report(asker, victim.id, "spam"));
    assert.deepEqual(new Set(seen), new Set(["204"]), "of whom one sees, it costs less");
  });
});
