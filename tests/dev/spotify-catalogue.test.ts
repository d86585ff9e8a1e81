import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { MUSIC, trackFrom } from "../../supabase/dev/spotify/music.ts";
import { trackJson } from "../../supabase/dev/spotify/player.ts";
import { SpotifyDesk, type TokenReply } from "../support/spotify-desk.ts";

const HOUR_MS = 3_600_000;
const [SONG] = MUSIC;

let desk: SpotifyDesk;

beforeEach(() => {
  desk = new SpotifyDesk();
});

const appToken = async () => {
  const response = await desk.token({ grant_type: "client_credentials" });
  assert.equal(response.status, 200);
  return (await response.json()) as TokenReply;
};

describe("a token of the app's own", () => {
  test("is given for the client's credentials, without scopes and without a refresh token", async () => {
    const { access_token, ...rest } = await appToken();
    assert.match(access_token, /^BQ[\w-]+$/);
    assert.deepEqual(rest, { token_type: "Bearer", expires_in: 3600 });
    const wrong = await desk.token({ grant_type: "client_credentials" }, "resonance:guess");
    assert.equal((await wrong.json()).error, "invalid_client");
  });

  test("opens the catalogue and nothing of anybody, for an hour", async () => {
    const { access_token } = await appToken();
    assert.equal((await desk.api(`/v1/tracks/${SONG?.id}`, access_token)).status, 200);
    for (const path of ["/v1/me", "/v1/me/player", "/v1/me/player/currently-playing"]) {
      assert.equal((await desk.api(path, access_token)).status, 401, path);
    }
    desk.now += HOUR_MS;
    const late = await desk.api(`/v1/tracks/${SONG?.id}`, access_token);
    assert.deepEqual(
      [late.status, (await late.json()).error.message],
      [401, "The access token expired"],
    );
  });
});

describe("the catalogue", () => {
  const lookUp = async (id: string) =>
    desk.api(`/v1/tracks/${id}`, (await appToken()).access_token);

  test("gives a track in the shape in which players give it", async () => {
    assert.ok(SONG);
    assert.deepEqual(await (await lookUp(SONG.id)).json(), trackJson(SONG));
  });

  test("a person's token opens it too, none does not", async () => {
    const { access_token } = await desk.signIn("Ada");
    assert.equal((await desk.api(`/v1/tracks/${SONG?.id}`, access_token)).status, 200);
    assert.equal((await desk.send("GET", `/api/v1/tracks/${SONG?.id}`)).status, 401);
  });

  test("holds what somebody plays, and what it is given", async () => {
    const [played, given] = ["Played", "Given"].map((name) => trackFrom({ name }));
    assert.ok(played && given);
    assert.equal((await lookUp(played.id)).status, 404);
    await desk.send("PUT", "/people/Ada/player", { state: "track", track: { name: "Played" } });
    assert.deepEqual(await (await desk.send("PUT", "/tracks", { name: "Given" })).json(), given);
    for (const { id, name } of [played, given]) {
      assert.equal((await (await lookUp(id)).json()).name, name);
    }
  });

  test("an id that nothing has → 404, one that is none → 400", async () => {
    assert.equal((await lookUp("0".repeat(22))).status, 404);
    assert.equal((await lookUp("short")).status, 400);
  });

  test("fails as all else does: 429, 500, no answer", async () => {
    const { access_token } = await appToken();
    for (const answer of [429, 500] as const) {
      await desk.send("PUT", "/faults", { answer, path: "/api/v1/tracks" });
      assert.equal((await desk.api(`/v1/tracks/${SONG?.id}`, access_token)).status, answer);
    }
    await desk.send("PUT", "/faults", { answer: 500, path: "/accounts/api/token" });
    assert.equal((await desk.token({ grant_type: "client_credentials" })).status, 500);
  });
});
