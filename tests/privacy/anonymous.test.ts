import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { centreOf } from "../../shared/domain/geohash.ts";
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
  async function evening(): Promise<void> {
    await team.beginAnew();
    await team.settle([marked, { id: viewer.id, home: centreOf(TOWN) }]);
    const phone = await team.phoneOf(marked);
    await phone.call("update_settings", { share_track: true, radius_km: 10 });
    await play(database(), marked.id);
    await team.tell();
    await phone.call("set_track", { track_id: null });
    await team.tell();
    await phone.call("set_track", { track_id: SONG.trackId });
    await lookUp(database(), SONG);
    await play(database(), marked.id);
  }

  /** All that the viewer can read: routes, functions asked about the marked one, refusals, events. */
  async function everythingRead(): Promise<string> {
    const said: string[] = [];
    for (const route of Object.keys(ROUTES)) {
      const [method = "", path = ""] = route.split(" ");
      if (method !== "GET") continue;
      const address = path.slice(1).replace(/:\w+/, marked.id);
      said.push((await team.api.request(method, address, { token: viewer.token })).text);
    }
    const served = new Map(
      (await servedFunctions(team.api.stack.database)).map(({ name, types }) => [name, types]),
    );
    for (const name of names) {
      const types = Object.entries(served.get(name) ?? {});
      const ids = types.filter(([, type]) => type === "uuid").map(([argument]) => argument);
      const about = Object.fromEntries(ids.map((argument) => [argument, marked.id]));
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
    await evening();
    assert.deepEqual(marksIn(await everythingRead()), ["markedname", "markedpicture"]);
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
    const { status } = await phone.call("update_profile", { anonymous: true });
    assert.equal(status, 200);
    const read = await everythingRead();
    assert.deepEqual(marksIn(read), []);
    assert.match(read, /Anonymous listener/);
    assert.match(read, new RegExp(marked.id), "though they are there");
  });

  test("nor after another evening, whatever they do", async () => {
    await evening();
    assert.deepEqual(marksIn(await everythingRead()), []);
  });
});
