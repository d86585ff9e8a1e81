import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { SpotifyDesk } from "../support/spotify-desk.ts";

let desk: SpotifyDesk;

beforeEach(() => {
  desk = new SpotifyDesk();
});

describe("the player", () => {
  async function playing(body: unknown) {
    assert.equal((await desk.send("PUT", "/people/Ada/player", body)).status, 200);
    const { access_token } = await desk.signIn("Ada");
    const [current, player] = await Promise.all([
      desk.api("/v1/me/player/currently-playing", access_token),
      desk.api("/v1/me/player", access_token),
    ]);
    return {
      statuses: [current.status, player.status],
      current: current.status === 200 ? await current.json() : null,
      player: player.status === 200 ? await player.json() : null,
    };
  }

  test("a track with only a name → a whole track, with the same ids each time", async () => {
    const first = await playing({ state: "track", track: { name: "Blue" }, progressMs: 1000 });
    const again = await playing({ state: "track", track: { name: "Blue" } });
    assert.equal(first.current.currently_playing_type, "track");
    assert.equal(first.current.progress_ms, 1000);
    assert.match(first.current.item.id, /^[0-9A-Za-z]{22}$/);
    assert.equal(first.current.item.external_urls.spotify.split("/").pop(), first.current.item.id);
    assert.deepEqual(again.current.item, first.current.item);
    assert.equal(first.player.device.is_private_session, false);
  });

  test("progress runs with the clock, and at the end nothing plays", async () => {
    await desk.send("PUT", "/people/Ada/player", {
      state: "track",
      track: { name: "Blue", durationMs: 60_000 },
    });
    const { access_token } = await desk.signIn("Ada");
    desk.now += 59_000;
    const late = await desk.api("/v1/me/player/currently-playing", access_token);
    assert.equal((await late.json()).progress_ms, 59_000);
    desk.now += 1000;
    assert.equal((await desk.api("/v1/me/player/currently-playing", access_token)).status, 204);
    const shown = await (await desk.send("GET", "/people/ada/player")).json();
    assert.equal(shown.state, "nothing");
  });

  test("a player that was left behind → plays on, hours past the end", async () => {
    const left = { state: "track", track: { name: "Blue" }, progressMs: 18_000_000, runsOn: true };
    const { current, player } = await playing(left);
    assert.deepEqual([current.is_playing, current.progress_ms], [true, 18_000_000]);
    assert.ok(player.item.duration_ms < 18_000_000);
    desk.now += 1000;
    const shown = await (await desk.send("GET", "/people/Ada/player")).json();
    assert.deepEqual([shown.state, shown.progressMs], ["track", 18_001_000]);
  });

  test("no device → 404 that says so for the player, 204 for what plays", async () => {
    await desk.send("PUT", "/people/Ada/player", { state: "no_device" });
    const { access_token } = await desk.signIn("Ada");
    const player = await desk.api("/v1/me/player", access_token);
    assert.equal(player.status, 404);
    assert.equal((await player.json()).error.reason, "NO_ACTIVE_DEVICE");
    assert.equal((await desk.api("/v1/me/player/currently-playing", access_token)).status, 204);
  });

  test("paused → is_playing false and progress stands still", async () => {
    await desk.send("PUT", "/people/Ada/player", { state: "paused", progressMs: 5000 });
    desk.now += 10_000;
    const { access_token } = await desk.signIn("Ada");
    const body = await (await desk.api("/v1/me/player/currently-playing", access_token)).json();
    assert.deepEqual([body.is_playing, body.progress_ms], [false, 5000]);
  });

  test("an advert → type ad without an item", async () => {
    const { current } = await playing({ state: "advert" });
    assert.deepEqual([current.currently_playing_type, current.item], ["ad", null]);
  });

  test("a podcast → type episode, the item only for additional_types=episode", async () => {
    const { current } = await playing({ state: "podcast" });
    assert.deepEqual([current.currently_playing_type, current.item], ["episode", null]);
    const { access_token } = await desk.signIn("Ada");
    const path = "/v1/me/player/currently-playing?additional_types=track,episode";
    assert.equal((await (await desk.api(path, access_token)).json()).item.type, "episode");
  });

  test("a local file → a track without an id", async () => {
    const { current } = await playing({ state: "local_file" });
    assert.deepEqual([current.item.is_local, current.item.id], [true, null]);
    assert.match(current.item.uri, /^spotify:local:/);
  });

  test("a private session → shows only in the device of /v1/me/player", async () => {
    const { current, player } = await playing({ state: "private_session" });
    assert.equal(current.currently_playing_type, "track");
    assert.doesNotMatch(JSON.stringify(current), /private/);
    assert.equal(player.device.is_private_session, true);
  });

  test("nothing → 204 without a body on both", async () => {
    assert.deepEqual((await playing({ state: "nothing" })).statuses, [204, 204]);
  });

  const broken: [string, unknown][] = [
    ["a body that is no JSON", "{"],
    ["an unknown state", { state: "dancing" }],
    ["an unknown field", { state: "track", volume: 3 }],
    ["a track id of a wrong form", { state: "track", track: { id: "x", name: "Blue" } }],
    ["a negative progress", { state: "track", progressMs: -1 }],
  ];
  for (const [what, body] of broken) {
    test(`${what} → 400 that says so, and the player stays`, async () => {
      const before = await (await desk.send("GET", "/people/Ada/player")).json();
      const response = await desk.send("PUT", "/people/Ada/player", body);
      assert.equal(response.status, 400);
      assert.equal((await response.json()).error.code, "invalid_request");
      assert.deepEqual(await (await desk.send("GET", "/people/Ada/player")).json(), before);
    });
  }
});
