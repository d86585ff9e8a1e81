import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Me } from "../../shared/contracts/auth.ts";
import { outcome } from "../support/api.ts";
import { eventually } from "../support/eventually.ts";
import { type Guest, SpotifyEvening } from "../support/spotify-evening.ts";

const PLAYER = "GET /api/v1/me/player";
const TOKEN = "POST /accounts/api/token";

/** What the fault does to the one whom it meets, and to everybody. */
interface Effect {
  /** What their phone is told, and the least and most of `Retry-After`. */
  readonly told: string;
  readonly retryAfterS: readonly [number, number];
  /** How often in a row asking about them has failed. */
  readonly failures: number;
  /** For how long nobody is asked about; 0 for no pause. */
  readonly pausedS: number;
}

const ALONE: Effect = {
  told: "503 spotify_unavailable",
  retryAfterS: [5, 5],
  failures: 1,
  pausedS: 0,
};
const ALL = { told: "503 spotify_unavailable", failures: 0 };
const player = { path: "/api/v1/me/player" };
const token = { path: "/accounts/api/token" };

const FAULTS: [title: string, fault: object, effect: Effect][] = [
  ["the player answers 500", { answer: 500, ...player }, ALONE],
  [
    "the player answers 403",
    { answer: 403, ...player },
    { ...ALONE, told: "403 spotify_not_allowed", retryAfterS: [0, 0] },
  ],
  ["the player answers with a gateway's page", { answer: "html", ...player }, ALONE],
  ["the player never answers", { answer: "nothing", ...player }, ALONE],
  [
    "the player answers 429 with Retry-After",
    { answer: 429, retryAfterS: 17, ...player },
    { ...ALL, retryAfterS: [15, 17], pausedS: 17 },
  ],
  [
    "the player answers 429 with more than one Retry-After",
    { answer: 429, retryAfter: "0, 17.2", ...player },
    { ...ALL, retryAfterS: [16, 18], pausedS: 18 },
  ],
  [
    "the player's quota is used up",
    { answer: 429, reason: "QUOTA_EXCEEDED", retryAfterS: 7200, ...player },
    { ...ALL, retryAfterS: [7198, 7200], pausedS: 7200 },
  ],
  ["tokens answer 500", { answer: 500, ...token }, { ...ALONE, retryAfterS: [5, 15] }],
  ["tokens never answer", { answer: "nothing", ...token }, { ...ALONE, retryAfterS: [5, 15] }],
  [
    "tokens answer 429",
    { answer: 429, retryAfterS: 40, ...token },
    { ...ALL, retryAfterS: [38, 40], pausedS: 40 },
  ],
];

describe("when Spotify fails", () => {
  let evening: SpotifyEvening;
  let ada: Guest;
  let bob: Guest;
  before(async () => {
    evening = await SpotifyEvening.open();
    ada = await evening.liveGuest("Ada Fault");
    bob = await evening.liveGuest("Bob Fault");
  });
  after(() => evening.close());

  const own = (guest: Guest) => evening.as(guest, "GET", "spotify/currently-playing");
  const fault = (scope: object) => evening.spotify("PUT", "faults", scope);

  async function state({ userId }: Guest) {
    const [row] = await evening.rows<{ failures: number; wait: number; paused: number }>(
      `select failures,
        extract(epoch from next_poll_at - now())::float as wait,
        extract(epoch from greatest(paused_until, now()) - now())::float as paused
      from private.spotify_polls, private.spotify_traffic where user_id = $1`,
      [userId],
    );
    assert.ok(row);
    return row;
  }

  for (const [title, what, effect] of FAULTS) {
    for (const who of ["a poll", "their own request"] as const) {
      test(`${title}, to ${who} → ${effect.pausedS ? "all wait" : "they wait alone"}`, async () => {
        await evening.plays(ada, { state: "track", track: { name: "Held" } });
        await evening.later();
        await evening.poll();
        await evening.later();
        if (JSON.stringify(what).includes("token")) await evening.tokenEnds(ada);
        await fault({ ...what, person: ada.person });
        try {
          if (who === "a poll") {
            assert.deepEqual(await evening.poll(), { polled: 2, lookedUp: 0, failed: 1 });
          } else {
            const answer = await own(ada);
            assert.equal(outcome(answer), effect.told);
            const wait = Number(answer.headers.get("retry-after"));
            const [least, most] = effect.retryAfterS;
            assert.ok(wait >= least && wait <= most, `Retry-After: ${wait}`);
          }
          const { failures, wait, paused } = await state(ada);
          assert.equal(failures, effect.failures);
          if (failures) assert.ok(wait > 25 && wait <= 30, `the next try is in ${wait} s`);
          assert.ok(paused <= effect.pausedS && paused > effect.pausedS - 8, `${paused} s`);
          assert.equal(await evening.kept(ada), "Held, verified", "what was known holds for now");

          await evening.later(bob);
          await evening.forgetRequests();
          await evening.poll();
          assert.equal(await evening.asked(bob, PLAYER), effect.pausedS ? 0 : 1);
          if (effect.pausedS) {
            assert.equal(outcome(await own(bob)), "503 spotify_unavailable");
            assert.equal(await evening.asked(bob, PLAYER), 0);
          }
        } finally {
          await evening.spotify("DELETE", "faults");
          await evening.muchLater();
        }
        assert.deepEqual(
          await evening.poll(),
          { polled: 2, lookedUp: 0, failed: 0 },
          "then all is well",
        );
        assert.equal((await state(ada)).failures, 0);
      });
    }
  }

  test("a profile of odd fields → they are signed in, by what of it can be read", async () => {
    const fields = { display_name: ["Odd"], images: [null, { url: 5 }], account_id: 7 };
    await evening.spotify("PUT", "people/Odd/profile", { fields });
    const odd = await evening.guest("Odd");
    const { profile } = Me.parse((await evening.as(odd, "GET", "auth/me")).json);
    assert.deepEqual([profile.displayName, profile.avatarUrl], ["Listener", null]);
    assert.equal((await evening.guest("Odd")).userId, odd.userId, "the next time too");
  });

  test("failing again and again → the wait doubles, up to a quarter of an hour", async () => {
    await fault({ answer: 500, ...player, person: ada.person });
    const waits: number[] = [];
    for (let nth = 0; nth < 8; nth++) {
      await evening.later();
      await evening.poll();
      waits.push(Math.ceil((await state(ada)).wait));
    }
    await evening.spotify("DELETE", "faults");
    for (const [nth, wait] of waits.entries()) {
      const most = Math.min(30 * 2 ** nth, 900);
      assert.ok(wait <= most && wait > most * 0.85, `${waits}`);
    }
    await evening.muchLater();
  });

  test("a token that Spotify takes no longer is renewed at once, once", async () => {
    await evening.later();
    const made = { purpose: "spotify_access", subject: ada.userId } as const;
    await evening.rows("update private.spotify_accounts set access_token = $2 where user_id = $1", [
      ada.userId,
      await evening.seal.close(made, "made-up"),
    ]);
    await evening.forgetRequests();
    assert.deepEqual(await evening.poll(), { polled: 2, lookedUp: 0, failed: 0 });
    assert.equal(await evening.asked(ada, TOKEN), 1);
  });

  test("ten workers who need a token that ended → Spotify is asked for a new one once", async () => {
    await evening.tokenEnds(ada);
    // Slow enough that all of them come while it is asked.
    await fault({ delayMs: 1000, ...token });
    await evening.forgetRequests();
    const workers = Array.from({ length: 10 }, () => evening.worker());
    const given = await Promise.all(workers.map((accessToken) => accessToken(ada.userId)));
    await evening.spotify("DELETE", "faults");
    assert.equal(new Set(given.map(({ token }) => token)).size, 1, "and all have it");
    assert.equal(await evening.asked(ada, TOKEN), 1);
  });

  test("a renewal without a new refresh token keeps the old one, with one takes it", async () => {
    const refreshToken = async () => {
      const [row] = await evening.rows<{ refresh_token: string }>(
        "select refresh_token from private.spotify_accounts where user_id = $1",
        [ada.userId],
      );
      const what = { purpose: "spotify_refresh", subject: ada.userId } as const;
      return await evening.seal.open(what, row?.refresh_token ?? "");
    };
    const seen = [await refreshToken()];
    for (let nth = 0; nth < 8; nth++) {
      await evening.tokenEnds(ada);
      await evening.later();
      assert.deepEqual(await evening.poll(), { polled: 2, lookedUp: 0, failed: 0 });
      seen.push(await refreshToken());
    }
    const changes = seen.filter((one, nth) => nth > 0 && one !== seen[nth - 1]).length;
    assert.equal(changes, 2, "this Spotify gives a new one at every fourth renewal");
  });

  for (const who of ["a poll", "their own request"] as const) {
    test(`invalid_grant, to ${who} → the track is gone, the phone is told, nobody asks again`, async () => {
      const cleo = await evening.liveGuest(`Cleo ${who}`);
      await evening.plays(cleo, { state: "track", track: { name: "Last" } });
      await evening.later();
      await evening.poll();
      assert.equal(await evening.kept(cleo), "Last, verified");
      await evening.heard(bob);
      await evening.heard(cleo);
      await evening.tokenEnds(cleo);
      await evening.later();
      await fault({ answer: "invalid_grant", person: cleo.person });
      if (who === "a poll") await evening.poll();
      else assert.equal(outcome(await own(cleo)), "409 spotify_reauth_needed");
      await evening.spotify("DELETE", "faults");

      assert.equal(await evening.kept(cleo), null);
      const [stopped, ...more] = await evening.heard(bob);
      const { userId, ...track } = stopped?.payload ?? {};
      assert.deepEqual([stopped?.event, userId, more], ["live:track_update", cleo.userId, []]);
      assert.deepEqual([...new Set(Object.values(track))], [null]);
      assert.deepEqual(await evening.heard(cleo), [
        { event: "spotify:reauth_needed", payload: {} },
      ]);
      await evening.forgetRequests();
      await evening.later();
      await evening.poll();
      for (const [method, route] of [
        ["GET", "spotify/currently-playing"],
        ["POST", "spotify/refresh"],
      ] as const) {
        assert.equal(outcome(await evening.as(cleo, method, route)), "409 spotify_reauth_needed");
      }
      assert.equal(await evening.asked(cleo, PLAYER), 0);
      assert.equal(await evening.asked(cleo, TOKEN), 0);

      await evening.guest(cleo.person);
      await evening.poll();
      assert.equal(await evening.kept(cleo), "Last, verified", "signing in again mends it");
      await evening.as(cleo, "POST", "presence/offline");
    });
  }

  test("disconnecting while Spotify is asked brings nothing back: no track, no token", async () => {
    const dora = await evening.liveGuest("Dora Fault");
    await evening.plays(dora, { state: "track", track: { name: "Too late" } });
    await evening.tokenEnds(dora);
    for (const path of ["/accounts/api/token", "/api/v1/me/player"]) {
      await evening.later();
      await fault({ delayMs: 1500, person: dora.person, path });
      await evening.forgetRequests();
      const polling = evening.poll();
      await eventually(async () => {
        assert.equal(await evening.asked(dora, path.includes("token") ? TOKEN : PLAYER), 1);
      });
      const gone = await evening.as(dora, "DELETE", "auth/spotify");
      assert.equal(gone.status, 204);
      // Even if they are live again before the answer comes.
      await evening.as(dora, "POST", "presence/live");
      await polling;
      assert.equal(await evening.kept(dora), null);
      assert.deepEqual(
        await evening.rows("select from private.spotify_accounts where user_id = $1", [
          dora.userId,
        ]),
        [],
      );
      assert.equal(outcome(await own(dora)), "409 spotify_not_linked");
      await evening.spotify("DELETE", "faults");
      await evening.guest(dora.person);
    }
  });
});
