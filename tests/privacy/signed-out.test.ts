import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { decodeJwt } from "jose";
import { type Api, outcome, send, startApi } from "../support/api.ts";
import { SignIns } from "../support/sign-in.ts";
import { messagesTo, tellAll } from "../support/teller.ts";

describe("the end of a listener's last session", () => {
  let api: Api;
  before(async () => {
    api = await startApi({ scheduler: false });
  });
  after(() => api.close());

  /** The access token of a new session. */
  async function signIn(person: string): Promise<string> {
    const { token } = await new SignIns(api.stack).session(person);
    await api.request("PATCH", "users/me", { token, body: { adultConfirmed: true } });
    return token;
  }

  async function signOut(token: string): Promise<void> {
    const headers = { apikey: api.stack.keys.publishableKey };
    const url = `${api.stack.url}/auth/v1/logout?scope=local`;
    assert.equal((await send(url, "POST", { token, headers })).status, 204);
  }

  const call = async (method: string, route: string, token: string) =>
    outcome(await api.request(method, route, { token }));
  const goLive = (token: string) => call("POST", "presence/live", token);
  const heartbeat = (token: string) => call("POST", "presence/heartbeat", token);
  const runJob = () => api.stack.database.query("select private.end_signed_out()");

  async function lastEvent(token: string) {
    await tellAll(api.stack.database);
    const messages = await messagesTo(api.stack.database, decodeJwt(token).sub ?? "");
    const { event, payload } = messages.at(-1) ?? {};
    return [event, (payload as { reason?: string } | undefined)?.reason];
  }

  test("ends their presence as they sign out, and their token begins none", async () => {
    const token = await signIn("Ada");
    assert.equal(await goLive(token), "200");
    await signOut(token);
    assert.deepEqual(await lastEvent(token), ["live:ended", "signed_out"]);
    assert.equal(await heartbeat(token), "409 not_live");
    assert.equal(await goLive(token), "401 unauthorized");
  });

  test("is not the end of one device's session while another's goes on", async () => {
    const [phone, tablet] = [await signIn("Bea"), await signIn("Bea")];
    assert.equal(await goLive(phone), "200");
    await signOut(phone);
    await runJob();
    assert.equal(await heartbeat(tablet), "200");
    await signOut(tablet);
    assert.equal(await heartbeat(tablet), "409 not_live");
  });

  test("is noticed within seconds where nothing says so", async () => {
    const token = await signIn("Cleo");
    assert.equal(await goLive(token), "200");
    await api.stack.database.exec(`begin; set local session_replication_role = replica;
      delete from auth.sessions; commit`);
    assert.equal(await heartbeat(token), "200");
    await runJob();
    assert.equal(await heartbeat(token), "409 not_live");
    assert.deepEqual(await lastEvent(token), ["live:ended", "signed_out"]);
  });

  test("says nothing of a listener whose token names no session", async () => {
    const { token } = await api.listener();
    assert.equal(await goLive(token), "200");
    await runJob();
    assert.equal(await heartbeat(token), "200");
  });
});
