import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Api, type HttpAnswer, signer, startApi } from "../support/api.ts";
import { eventually } from "../support/eventually.ts";
import { addNeighbour, countWaiting, holding, outcomeOf } from "../support/held-calls.ts";
import { SONGS } from "../support/model/places-and-songs.ts";
import { SIGNED_IN, SOMEBODY } from "../support/route-tables.ts";
import type { SqlListener } from "../support/sql-listener.ts";
import { mint } from "../support/tokens.ts";

/** What the functions are called with that want something. */
const ARGUMENTS: Readonly<Record<string, Record<string, unknown>>> = {
  accept_find: { find_id: SOMEBODY },
  arrived_find: { find_id: SOMEBODY },
  block: { user_id: SOMEBODY },
  cancel_find: { find_id: SOMEBODY },
  claim_answer: { idempotency_key: "a", request_hash: "b".repeat(43) },
  complete_find: { find_id: SOMEBODY },
  confirm_find: { find_id: SOMEBODY, seen: true },
  decline_find: { find_id: SOMEBODY },
  delete_device: { device_id: SOMEBODY },
  end_connection: { user_id: SOMEBODY },
  find_listeners: { track_id: "4uLU6hMCjMI75M1A2tKUQC" },
  keep_answer: { claim: SOMEBODY },
  listener: { user_id: SOMEBODY },
  put_device: { device_id: SOMEBODY, platform: "expo", token: "ExponentPushToken[abcdefgh]" },
  react: { user_id: SOMEBODY, reaction: "🔥" },
  renew_find: { find_id: SOMEBODY },
  report: { user_id: SOMEBODY, reason: "other" },
  send_find_location: { find_id: SOMEBODY, geohash: "gcpvj0d1" },
  set_track: { track_id: SONGS[0]?.trackId },
  start_find: { target_id: SOMEBODY },
  unblock: { user_id: SOMEBODY },
  update_location: { geohash: "gcpvj0" },
  update_profile: { display_name: "Ada" },
  update_settings: { radius_km: 10 },
  wave: { user_id: SOMEBODY },
};

const ROUNDS = 30;

describe("what a listener was doing while they deleted their account", () => {
  let api: Api;
  let functions: string[];
  /** Somebody who stays, whom the leavers meet. */
  let bob: SqlListener;
  before(async () => {
    api = await startApi({ scheduler: false });
    const granted = await api.stack.database.query<{ name: string }>(
      `select proname as name
      from pg_catalog.pg_proc
      where pronamespace = 'api'::regnamespace
        and has_function_privilege('authenticated', oid, 'execute')
        and not has_function_privilege('anon', oid, 'execute')
        -- To wake the teller is nobody's right in particular, and answers nothing of anybody.
        and proname <> 'tell_due'
      order by proname`,
    );
    functions = granted.map(({ name }) => name);
    assert.ok(functions.length > 30);
    bob = await comes("Bob");
  });
  after(() => api.close());

  const comes = (name: string) => addNeighbour(api.stack.database, name);

  const meeting = (args: Record<string, unknown> = {}) =>
    Object.fromEntries(
      Object.entries(args).map(([key, value]) => [
        key,
        value === SOMEBODY && key !== "find_id" ? bob.id : value,
      ]),
    );

  /** Until so many wait for a lock, or this is done without waiting. */
  const waiting = (count: number, ...works: Promise<unknown>[]) =>
    Promise.race([
      ...works,
      eventually(async () => assert.ok((await countWaiting(api.stack.database)) >= count)),
    ]);

  test("each function of the database that comes too late: unauthorized", async () => {
    const said: string[] = [];
    for (const name of functions) {
      const ada = await comes("Ada");
      const letGo = await holding(api.stack.database, "delete from auth.users where id = $1", [
        ada.id,
      ]);
      const call = outcomeOf(ada.call(name, meeting(ARGUMENTS[name])));
      await waiting(1, call);
      await letGo();
      said.push(`${name}: ${await call}`);
    }
    assert.deepEqual(
      said,
      functions.map((name) => `${name}: unauthorized`),
    );
  });

  test("each that had begun: what it says to others, or unauthorized", async () => {
    const { database } = api.stack;
    for (const name of functions) {
      const args = meeting(ARGUMENTS[name]);
      const other = await comes("Other");
      const usual = await outcomeOf(other.call(name, args));
      const ada = await comes("Ada");
      // It knows its caller by then, and is about to be counted.
      const letGo = await holding(
        api.stack.database,
        `insert into private.rate_buckets (spender, action, tokens, filled_at)
        values (private.person_of($1), $2, 5, now())
        on conflict (spender, action) do update set tokens = 5`,
        [ada.id, name],
      );
      const call = outcomeOf(ada.call(name, args));
      await waiting(1);
      const deletion = database.query("delete from auth.users where id = $1", [ada.id]);
      await waiting(2, deletion);
      await letGo();
      await deletion;
      const said = await call;
      assert.ok(said === usual || said === "unauthorized", `${name}: ${said}, not ${usual}`);
      await other.call("go_offline");
    }
  });

  test(`every function and every route at once, ${ROUNDS} times: their own answer or unauthorized`, async () => {
    const { database } = api.stack;
    const seen = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const ada = await comes("Ada");
      const token = await mint(signer, { sub: ada.id });
      const calls = [
        ...functions.map((name) => () => api.rpc(name, { token, body: meeting(ARGUMENTS[name]) })),
        ...routes(bob.id).map(([line, body]) => () => {
          const [method = "", path = ""] = line.split(" ");
          const headers = { "idempotency-key": crypto.randomUUID() };
          return api.request(method, path, { token, body, headers });
        }),
      ].sort(() => Math.random() - 0.5);
      // Six at a time, so that the deletion comes in the middle of some of each kind.
      calls.splice(Math.floor((Math.random() * calls.length) / 2), 0, () =>
        api.request("DELETE", "auth/me", { token }),
      );
      const answers: HttpAnswer[] = [];
      const goOn = async () => {
        for (let call = calls.shift(); call; call = calls.shift()) answers.push(await call());
      };
      await Promise.all(Array.from({ length: 6 }, goOn));
      for (const answer of answers) {
        assert.ok(answer.status < 500 && !NAMES.test(answer.text), told(answer));
        const word = codeOf(answer);
        seen.set(word, (seen.get(word) ?? 0) + 1);
      }
      const left = await database.query("select from app.profiles where id = $1", [ada.id]);
      assert.equal(left.length, 0, "the account is gone");
    }
    assert.ok((seen.get("unauthorized") ?? 0) >= ROUNDS, "some came too late");
    assert.ok((seen.get("done") ?? 0) >= ROUNDS, "and some in time");
    const empty = await database.query(
      "select from auth.users where id not in (select id from app.profiles)",
    );
    assert.equal(empty.length, 0, "and no user without a profile came of it");
  });
});

/** What the database calls what is inside of it; the fraction of a number is no SQLSTATE. */
const NAMES = /_fkey|_pkey|constraint|violates|"(app|private)\.|(?<![.\w])23[0-9]{3}\b|P0002|40P01/;

/** Every route of a listener's, about somebody who is there. */
function routes(id: string): [string, unknown][] {
  return Object.entries(SIGNED_IN)
    .filter(([line]) => line !== "DELETE auth/me")
    .map(([line, body]) => [line.replace(SOMEBODY, id), body]);
}

const told = ({ status, text }: HttpAnswer) => `${status} ${text}`;

function codeOf({ status, json }: HttpAnswer): string {
  if (status < 400) return "done";
  const body = json as { code?: string; error?: { code?: string } } | null;
  return body?.error?.code ?? body?.code ?? `${status}`;
}
