import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { centreOf } from "../../shared/domain/geohash.ts";
import { type HttpAnswer, outcome } from "../support/api.ts";
import { servedFunctions } from "../support/fuzz/calls.ts";
import { ROUTES } from "../support/fuzz/routes.ts";
import { lookUp, play } from "../support/playing.ts";
import { type Attacker, RedTeam, SONG, type Target } from "../support/red-team.ts";
import { seeded } from "../support/statistics.ts";

/** In a name, a picture and a Spotify account: what nobody may read of an anonymous listener. */
const MARKS = ["markedname", "markedpicture", "markedaccount", "markedspotifyname"];

const TOWN = "gcpvj0";

/** What ends the caller's evening comes last. */
const LAST = ["forget_location", "block", "go_offline", "disconnect_spotify"];

describe("an anonymous listener", () => {
  let team: RedTeam;
  let viewer: Attacker;
  let marked: Target;
  let names: string[];
  before(async () => {
    team = await RedTeam.open();
    viewer = await team.attacker("viewer");
    const [target] = await team.targets([centreOf(TOWN)], seeded(8));
    assert.ok(target);
    marked = target;
    const account = {
      accountKey: "account:markedaccount",
      personKeys: [`v1.${"c".repeat(64)}`],
      currentKeys: [`v1.${"c".repeat(64)}`],
      displayName: "markedspotifyname",
      avatarUrl: "https://i.scdn.co/image/markedpicture",
      accessToken: "h..i.t.g",
      accessExpiresInS: 3600,
      refreshToken: "h..i.t.g",
      scopes: [],
    };
    await team.sql("select api.finish_sign_in($1, ($2::text)::jsonb, $3, $3)", [
      marked.id,
      JSON.stringify(account),
      "m".repeat(43),
    ]);
    const open = await team.sql<{ name: string }>(
      `select proname as name from pg_catalog.pg_proc
      where pronamespace = 'api'::regnamespace and has_function_privilege('authenticated', oid, 'execute')`,
    );
    names = open.map(({ name }) => name).sort((one, two) => LAST.indexOf(one) - LAST.indexOf(two));
  });
  after(() => team.close());

  const database = () => team.api.stack.database;
  const marksIn = (text: string) => MARKS.filter((mark) => text.toLowerCase().includes(mark));

  /** Both beside each other; the marked one does what a phone does while the viewer listens. */
  async function evening(): Promise<string> {
    await team.beginAnew();
    await team.settle([{ id: viewer.id, home: centreOf(TOWN) }]);
    const phone = await team.phoneOf(marked);
    const shownAs = shownAsIn(await phone.call("go_live"));
    await arrive(phone);
    await phone.call("update_settings", { share_track: true, radius_km: 10 });
    await play(database(), marked.id);
    await team.tell();
    await phone.call("set_track", { track_id: null });
    await team.tell();
    await phone.call("set_track", { track_id: SONG.trackId });
    await lookUp(database(), SONG);
    await play(database(), marked.id);
    return shownAs;
  }

  const shownAsIn = ({ json }: HttpAnswer) => (json as { shownAs: string }).shownAs;

  /** The minutes pass in which who appears under another id waits; then the phone says where it is. */
  async function arrive(phone: Attacker): Promise<void> {
    await team.timePasses(600);
    await team.sql("update app.presence set visible_from = least(visible_from, now())");
    await phone.call("update_location", { geohash: TOWN });
  }

  /** What the viewer has heard, all being told. */
  async function told(): Promise<string[]> {
    return (await team.heardBy(viewer)).map(({ event, userId }) => `${event} ${userId}`);
  }

  /** All that the viewer can read: routes, functions asked about the marked one, refusals, events. */
  async function everythingRead(id: string): Promise<string> {
    const said: string[] = [];
    for (const route of Object.keys(ROUTES)) {
      const [method = "", path = ""] = route.split(" ");
      if (method !== "GET") continue;
      const address = path.slice(1).replace(/:\w+/, id);
      said.push((await team.api.request(method, address, { token: viewer.token })).text);
    }
    const served = new Map(
      (await servedFunctions(team.api.stack.database)).map(({ name, types }) => [name, types]),
    );
    for (const name of names) {
      const types = Object.entries(served.get(name) ?? {});
      const ids = types.filter(([, type]) => type === "uuid").map(([argument]) => argument);
      const about = Object.fromEntries(ids.map((argument) => [argument, id]));
      const nothing = Object.fromEntries(types.map(([argument]) => [argument, null]));
      for (const args of [about, { ...nothing, ...about }]) {
        said.push((await viewer.call(name, args)).text);
      }
    }
    await team.tell();
    const events = await team.sql<{ payload: string }>(
      "select payload::text from realtime.messages where topic <> 'user:' || $1",
      [marked.id],
    );
    return [...said, ...events.map(({ payload }) => payload)].join("\n");
  }

  test("before: name and picture show, the Spotify account does not; the search finds what there is", async () => {
    await team.sql("update app.profiles set display_name = 'markedname' where id = $1", [
      marked.id,
    ]);
    const shownAs = await evening();
    assert.equal(shownAs, marked.id);
    assert.deepEqual(marksIn(await everythingRead(marked.id)), ["markedname", "markedpicture"]);
  });

  test("from the moment on, no answer, refusal or event says who it is", async () => {
    await evening();
    await team.tell();
    // What was heard was heard. The teller knows more by name and has not sent it.
    await team.sql("delete from realtime.messages");
    const phone = await team.phoneOf(marked);
    await phone.call("update_profile", { display_name: "Markedname again" });
    await team.sql("update private.limits set value = 200 where name = 'noted_at_once'");
    await team.sql("select private.tell_round()");
    const waiting = await team.sql("select from private.waiting_pairs where subject_id = $1", [
      marked.id,
    ]);
    assert.equal(waiting.length, 1);
    const switched = await phone.call("update_profile", { anonymous: true });
    assert.equal(switched.status, 200);
    const shownAs = shownAsIn({ ...switched, json: (switched.json as { live: unknown }).live });
    assert.deepEqual(await told(), [`live:user_left ${marked.id}`], "they went");
    await arrive(phone);
    const read = await everythingRead(shownAs);
    assert.deepEqual(marksIn(read), []);
    assert.match(read, /Anonymous listener/);
    assert.match(read, new RegExp(shownAs), "though they are there");
    assert.doesNotMatch(read, new RegExp(marked.id), "by the id of the account they are nowhere");
  });

  test("nor after another evening, whatever they do, under another id each", async () => {
    const one = await evening();
    const read = await everythingRead(one);
    const other = await evening();
    assert.deepEqual(marksIn(read + (await everythingRead(other))), []);
    assert.equal(new Set([one, other, marked.id]).size, 3);
  });

  test("nor to who asks for the account that they know, whom nobody finds", async () => {
    const shownAs = await evening();
    await team.sql("delete from app.blocks");
    const nobody = crypto.randomUUID();
    for (const id of [marked.id, nobody, shownAs]) {
      await team.sql("delete from private.request_pauses");
      const said = [
        await viewer.call("listener", { user_id: id }),
        await viewer.call("wave", { user_id: id }),
        await viewer.call("start_find", { target_id: id }),
        await viewer.call("end_connection", { user_id: id }),
      ];
      const statuses = said.map(({ status }) => status);
      assert.deepEqual(statuses, id === shownAs ? [200, 200, 409, 200] : [404, 404, 409, 200]);
    }
  });

  test("a kept answer with their name is not given again", async () => {
    const phone = await team.phoneOf(marked);
    await phone.call("update_profile", { anonymous: false });
    await evening();
    await phone.call("update_settings", { allow_find: true });
    const headers = { "idempotency-key": "the-same" };
    const start = () =>
      team.api.request("POST", "find/start", {
        token: viewer.token,
        body: { targetId: marked.id },
        headers,
      });
    assert.deepEqual(marksIn((await start()).text), ["markedname", "markedpicture"]);
    assert.equal((await start()).headers.get("idempotency-replayed"), "true");
    await phone.call("update_profile", { anonymous: true });
    await arrive(phone);
    const again = await start();
    assert.deepEqual([outcome(again), marksIn(again.text)], ["409 find_unavailable", []]);
  });

  test("can be blocked and reported under the id of that evening the day after, not later", async () => {
    const phone = await team.phoneOf(marked);
    const first = await evening();
    await phone.call("go_offline");
    await phone.call("update_profile", { anonymous: false });
    const named = await evening();
    assert.equal((await viewer.call("listener", { user_id: named })).status, 200);
    await viewer.call("block", { user_id: first });
    assert.equal((await viewer.call("listener", { user_id: named })).status, 404);
    await viewer.call("report", { user_id: first, reason: "safety" });
    const reports = await team.sql<{ shown: string; reported: string }>(
      "select shown_id as shown, reported_id as reported from private.reports where shown_id = $1",
      [first],
    );
    assert.deepEqual(reports, [{ shown: first, reported: marked.id }]);
    const { blocks } = (await viewer.call("blocks")).json as { blocks: unknown[] };
    assert.match(JSON.stringify(blocks), new RegExp(first));
    assert.doesNotMatch(JSON.stringify(blocks), new RegExp(`${marked.id}|marked`, "i"));
    await viewer.call("unblock", { user_id: first });
    assert.equal((await viewer.call("listener", { user_id: named })).status, 200);
    await team.sql("update private.shown_ids set until = now()");
    await team.sql("select private.delete_old_shown_ids()");
    await viewer.call("block", { user_id: first });
    assert.equal((await viewer.call("listener", { user_id: named })).status, 200);
  });
});
