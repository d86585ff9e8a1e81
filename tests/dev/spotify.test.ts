import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { SpotifyDesk } from "../support/spotify-desk.ts";

const HOUR_MS = 3_600_000;

let desk: SpotifyDesk;

beforeEach(() => {
  desk = new SpotifyDesk();
});

describe("the Web API", () => {
  test("GET /v1/me → the shape of development mode, without e-mail", async () => {
    const me = await (await desk.api("/v1/me", (await desk.signIn("Ada")).access_token)).json();
    assert.deepEqual(Object.keys(me).sort(), [
      "account_id",
      "display_name",
      "external_urls",
      "href",
      "id",
      "images",
      "type",
      "uri",
    ]);
    assert.match(me.account_id, /^[0-9A-Za-z]{22}$/);
    assert.equal(me.uri, `spotify:user:${me.id}`);
  });

  test("GET /v1/me → odd fields where they are set, and none where they are left out", async () => {
    const { access_token } = await desk.signIn("Ada");
    const meOf = async (change: object) => {
      assert.equal((await desk.send("PUT", "/people/Ada/profile", change)).status, 204);
      return await (await desk.api("/v1/me", access_token)).json();
    };
    const odd = { display_name: 5, images: null, account_id: "" };
    const me = await meOf({ fields: odd, without: ["id"] });
    assert.deepEqual(
      { display_name: me.display_name, images: me.images, account_id: me.account_id },
      odd,
    );
    assert.ok(!("id" in me));
    assert.equal((await meOf({})).display_name, "Ada", "and as before when nothing is set");
    for (const broken of [{ fields: { email: "a@b" } }, { without: ["type"] }, { name: "x" }]) {
      assert.equal((await desk.send("PUT", "/people/Ada/profile", broken)).status, 400);
    }
  });

  test("without a token, with an invented and with an expired one → 401 and which", async () => {
    const none = await desk.send("GET", "/api/v1/me");
    assert.deepEqual(await none.json(), { error: { status: 401, message: "No token provided" } });
    assert.equal(
      (await (await desk.api("/v1/me", "BQx")).json()).error.message,
      "Invalid access token",
    );
    const { access_token } = await desk.signIn("Ada");
    desk.now += HOUR_MS;
    const late = await desk.api("/v1/me", access_token);
    assert.equal(late.status, 401);
    assert.equal((await late.json()).error.message, "The access token expired");
  });

  test("an expired token is known as one for an hour, and forgotten after that", async () => {
    const { access_token } = await desk.signIn("Ada");
    const said = async () => (await (await desk.api("/v1/me", access_token)).json()).error.message;
    desk.now += HOUR_MS;
    await desk.signIn("Bruno");
    assert.equal(await said(), "The access token expired");
    desk.now += HOUR_MS;
    await desk.signIn("Bruno");
    assert.equal(await said(), "Invalid access token");
  });

  test("GET /v1/me/player with only user-read-currently-playing → 403", async () => {
    const { access_token } = await desk.signIn("Ada", "user-read-currently-playing");
    assert.equal((await desk.api("/v1/me/player", access_token)).status, 403);
    assert.equal((await desk.api("/v1/me/player/currently-playing", access_token)).status, 200);
  });

  test("an unknown path → 404 in the API's own shape", async () => {
    const response = await desk.send("GET", "/api/v1/browse");
    assert.equal(response.status, 404);
    assert.equal((await response.json()).error.status, 404);
  });
});

test("GET /requests → counts by route and by person, until cleared", async () => {
  const { access_token, refresh_token } = await desk.signIn("Ada");
  await desk.api("/v1/me", access_token);
  await desk.api("/v1/me", access_token);
  await desk.token({ grant_type: "refresh_token", refresh_token });
  const counts = await (await desk.send("GET", "/requests")).json();
  assert.deepEqual(counts, {
    total: 5,
    routes: { "GET /accounts/authorize": 1, "POST /accounts/api/token": 2, "GET /api/v1/me": 2 },
    people: {
      Ada: { "GET /accounts/authorize": 1, "POST /accounts/api/token": 2, "GET /api/v1/me": 2 },
    },
  });
  await desk.send("DELETE", "/requests");
  assert.equal((await (await desk.send("GET", "/requests")).json()).total, 0);
});

test("an unknown control route → 404 as JSON", async () => {
  const response = await desk.send("GET", "/nowhere");
  assert.equal(response.status, 404);
  assert.equal((await response.json()).error.code, "not_found");
});
