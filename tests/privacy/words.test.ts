import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import { lookUp, play } from "../support/playing.ts";
import { type Attacker, RedTeam, SONG } from "../support/red-team.ts";

/**
 * What a phone makes up is shown to nobody: of a track it gives the id, and the words are the source's;
 * what only a phone says makes no vibe; a picture stands on the source's own hosts.
 */

const MADE_UP = "visit evil.example \u202egnihton";
const TOWN = "gcpvj0d1";

/** Ways in which a phone may try to bring words of its own. */
const WITH_WORDS: [title: string, args: Record<string, unknown>][] = [
  ["a whole track", { track: { ...SONG, name: MADE_UP } }],
  ["a whole track beside its id", { track_id: SONG.trackId, track: { ...SONG, name: MADE_UP } }],
  ["a name beside the id", { track_id: SONG.trackId, name: MADE_UP }],
  ["words as the id", { track_id: MADE_UP }],
  ["a track as the id", { track_id: JSON.stringify({ ...SONG, name: MADE_UP }) }],
];

describe("words of a track", () => {
  let team: RedTeam;
  let liar: Attacker;
  let victim: Attacker;
  let stranger: Attacker;
  before(async () => {
    team = await RedTeam.open();
    liar = await team.attacker("liar");
    victim = await team.attacker("victim");
    stranger = await team.attacker("stranger");
  });
  after(() => team.close());
  beforeEach(async () => {
    await team.beginAnew();
    for (const phone of [liar, victim, stranger]) {
      await phone.call("go_live");
      await phone.call("update_settings", { share_track: true });
      await phone.call("update_location", { geohash: TOWN });
    }
    await team.heardBy(stranger);
  });

  const database = {
    query: <T extends object>(sql: string, values?: unknown[]) =>
      team.sql(sql, values) as Promise<T[]>,
  };
  /** All that others read and hear of it. */
  const toldTo = async (phone: Attacker) =>
    (await phone.call("nearby")).text +
    (await phone.call("vibe_matches")).text +
    JSON.stringify(await team.heardBy(phone));

  for (const [title, args] of WITH_WORDS) {
    test(`of a phone's own, by ${title}, reach nobody`, async () => {
      const { status } = await liar.call("set_track", args);
      assert.ok(status >= 400 && status < 500, `${status}`);
      assert.ok(!(await toldTo(stranger)).includes("evil.example"));
    });

    test(`of a phone's own, by ${title} through the edge, reach nobody`, async () => {
      const { track_id: trackId, ...others } = args;
      const body = JSON.stringify(trackId === undefined ? others : { trackId, ...others });
      const response = await fetch(`${team.api.stack.url}/functions/v1/presence/track`, {
        method: "PUT",
        headers: { authorization: `Bearer ${liar.token}`, apikey: LOCAL.publishableKey },
        body,
      });
      await response.body?.cancel();
      assert.equal(response.status, 400);
      assert.ok(!(await toldTo(stranger)).includes("evil.example"));
    });
  }

  test("that the source was not asked about are its listener's alone", async () => {
    const said = (await liar.call("set_track", { track_id: SONG.trackId })).json;
    assert.deepEqual(said, { track: null, pending: SONG.trackId });
    const told = await toldTo(stranger);
    assert.ok(told.includes(liar.id), "the liar is seen");
    assert.ok(!told.includes(SONG.trackId));
  });

  test("are those of the source, and then as unverified", async () => {
    await liar.call("set_track", { track_id: SONG.trackId });
    await lookUp(database, SONG);
    const told = await toldTo(stranger);
    assert.match(told, /"name": ?"A song"/);
    assert.ok(/"verified": ?false/.test(told) && !/"verified": ?true/.test(told));
  });

  test("of an id that the source does not know: nothing plays", async () => {
    await liar.call("set_track", { track_id: SONG.trackId });
    await lookUp(database, null);
    assert.deepEqual(await team.sql("select from app.tracks"), []);
    assert.ok(!(await toldTo(stranger)).includes(SONG.trackId));
  });

  test("whether somebody else plays a track does not show to who names its id", async () => {
    const before = (await liar.call("set_track", { track_id: SONG.trackId })).text;
    await liar.call("set_track", { track_id: null });
    await victim.call("set_track", { track_id: SONG.trackId });
    await lookUp(database, SONG);
    assert.equal((await liar.call("set_track", { track_id: SONG.trackId })).text, before);
  });

  test("a copied id makes no vibe: not in the victim's matches, not on a card, not by an event, not for a Find", async () => {
    await play(database, victim.id);
    await team.heardBy(victim);
    // As an older phone would say it, and as one says it now.
    await liar.call("set_track", { track: { ...SONG, name: MADE_UP } });
    await liar.call("set_track", { track_id: SONG.trackId });
    await lookUp(database, SONG);
    await liar.call("update_settings", { allow_find: true });
    const matches = (await victim.call("vibe_matches")).json as { users: unknown[] };
    assert.deepEqual(matches.users, []);
    assert.deepEqual(((await liar.call("vibe_matches")).json as { users: unknown[] }).users, []);
    const { users } = (await victim.call("nearby")).json as {
      users: { userId: string; vibe: unknown; track: { verified: boolean } | null }[];
    };
    const card = users.find(({ userId }) => userId === liar.id);
    assert.deepEqual([card?.vibe, card?.track?.verified], [null, false]);
    const found = (await victim.call("find_listeners", { track_id: SONG.trackId })).json;
    assert.deepEqual((found as { users: unknown[] }).users, []);
    const asked = await victim.call("start_find", { track_id: SONG.trackId });
    assert.equal(asked.status, 409, asked.text);
    const heard = [...(await team.heardBy(victim)), ...(await team.heardBy(liar))];
    assert.ok(!heard.some(({ event }) => event === "vibe:match"));
    // The proof can fail: once the player says so too, it is a vibe.
    await play(database, liar.id);
    assert.match((await victim.call("vibe_matches")).text, /"score": ?1/);
  });

  const HOSTS: [title: string, url: string, isShown: boolean][] = [
    ["the source's own host", "https://i.scdn.co/image/ab67", true],
    ["one of its numbered hosts", "https://image-cdn-ak.spotifycdn.com/image/ab67", true],
    ["somebody's own server", "https://evil.example/pixel.gif", false],
    ["a host that ends like it", "https://evili.scdn.co/x", false],
    ["a host that begins like it", "https://i.scdn.co.evil.example/x", false],
    ["its name before an @", "https://i.scdn.co@evil.example/x", false],
    ["its name and a backslash", "https://i.scdn.co\\@evil.example/x", false],
    ["another port", "https://i.scdn.co:8443/x", false],
    ["a star that would span labels", "https://image-cdn-a.evil.example/.spotifycdn.com/x", false],
    ["a dot inside of the star", "https://image-cdn-x.y.spotifycdn.com/x", false],
    ["no path, and its name behind", "https://evil.example?https://i.scdn.co/", false],
  ];
  test("a picture and a cover elsewhere than on the source's own hosts are none, and nobody is refused for it", async () => {
    for (const [title, url, isShown] of HOSTS) {
      await team.sql("select private.keep_profile($1, 'Liar', $2, private.person_of($1))", [
        liar.id,
        url,
      ]);
      await play(database, liar.id, { ...SONG, album: { ...SONG.album, coverUrl: url } });
      const { users } = (await stranger.call("nearby")).json as {
        users: { userId: string; avatarUrl: unknown; track: { album: { coverUrl: unknown } } }[];
      };
      const card = users.find(({ userId }) => userId === liar.id);
      const shown = isShown ? url : null;
      assert.deepEqual([card?.avatarUrl, card?.track.album.coverUrl], [shown, shown], title);
    }
  });
});
