import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { EVENTS } from "../../shared/contracts/events.ts";
import { type Stack, startStack } from "../../supabase/dev/stack.ts";
import { eventually } from "../support/eventually.ts";
import { Phone } from "../support/phone.ts";
import { stackOptions } from "../support/stack-options.ts";

const TOWN = "gcpvj0d1";

describe("what plays, by itself", () => {
  let stack: Stack;
  let ada: Phone;
  let bob: Phone;
  before(async () => {
    stack = await startStack(stackOptions());
    // The same job as always, but every second.
    await stack.database.query(
      "select cron.schedule(jobname, '1 second', command) from cron.job where jobname = $1",
      ["poll-spotify"],
    );
    await stack.database.query(
      "update private.limits set value = 2 where name = 'track_shared_after_s'",
    );
    ada = new Phone(stack.url);
    bob = new Phone(stack.url);
    for (const [phone, person] of [
      [ada, "Ada"],
      [bob, "Bruno"],
    ] as const) {
      await phone.signIn(person);
      await phone.confirmAdult();
      await phone.openChannel();
      await phone.call("POST", "presence/live");
      await phone.call("POST", "location/update", { geohash: TOWN });
    }
  });
  after(async () => {
    await ada.close();
    await bob.close();
    await stack.close();
  });

  test("nobody asks, and the neighbour hears what Spotify plays", async () => {
    await ada.call("PATCH", "presence/settings", { shareTrack: true });
    const { payload } = await bob.hears("live:track_update", ada.userId);
    const update = EVENTS["live:track_update"].parse(payload);
    assert.ok(update.trackId);
    assert.deepEqual(
      [update.trackName, update.artist, update.verified],
      ["Night Ferry", "Harbour Lights", true],
    );
  });

  test("when Spotify ends the authorisation, the phone hears that only a new sign-in helps", async () => {
    await fetch(`${stack.url}/local/spotify/faults`, {
      method: "PUT",
      body: JSON.stringify({ answer: "invalid_grant", person: "Ada" }),
    });
    await stack.database.query("update private.spotify_accounts set access_expires_at = now()");
    await stack.database.query("update private.spotify_polls set next_poll_at = now()");
    EVENTS["spotify:reauth_needed"].parse((await ada.hears("spotify:reauth_needed")).payload);
    const me = (await ada.call("GET", "auth/me")).body as { spotify: { reauthNeeded: boolean } };
    assert.equal(me.spotify.reauthNeeded, true);
  });

  test("what the phone then names, the neighbour hears of in Spotify's words, as unverified", async () => {
    const { tracks } = (await (await fetch(`${stack.url}/local/spotify/tracks`)).json()) as {
      tracks: { id: string; name: string }[];
    };
    const glasshouse = tracks.find(({ name }) => name === "Glasshouse");
    await ada.call("PUT", "presence/track", { trackId: glasshouse?.id });
    await eventually(() => {
      const last = bob.heard.filter(({ event }) => event === "live:track_update").at(-1);
      const { trackName, artist, verified } = EVENTS["live:track_update"].parse(last?.payload);
      assert.deepEqual([trackName, artist, verified], ["Glasshouse", "The Quiet Parade", false]);
    }, 20_000);
  });
});
