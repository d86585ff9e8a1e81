import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { base64url } from "jose";
import { openAsService } from "../../functions/_http/rpc.ts";
import { changeTokenKey } from "../../functions/_spotify/change-token-key.ts";
import { createTokenSeal, type TokenSeal } from "../../functions/_spotify/token-seal.ts";
import { eventually } from "../support/eventually.ts";
import { allRows } from "../support/sign-in.ts";
import { type Guest, SpotifyEvening } from "../support/spotify-evening.ts";

interface Sealed extends Record<string, unknown> {
  readonly user_id: string;
  readonly access_token: string;
  readonly refresh_token: string;
}

describe("Spotify's tokens", () => {
  let evening: SpotifyEvening;
  let guests: Guest[];
  /** Every token that Spotify gave so far, in clear. */
  const tokens = new Set<string>();
  before(async () => {
    evening = await SpotifyEvening.open();
    guests = [await evening.liveGuest("Ada Secret"), await evening.liveGuest("Bob Secret")];
  });
  after(() => evening.close());

  const sealed = () => evening.rows<Sealed>("select * from private.spotify_accounts");

  async function opened(seal: TokenSeal, row: Sealed): Promise<[access: string, refresh: string]> {
    const { user_id: subject, access_token, refresh_token } = row;
    return [
      await seal.open({ purpose: "spotify_access", subject }, access_token),
      await seal.open({ purpose: "spotify_refresh", subject }, refresh_token),
    ];
  }

  async function remember(): Promise<void> {
    for (const row of await sealed()) {
      for (const token of await opened(evening.seal, row)) tokens.add(token);
    }
  }

  test("stand in no reply, event, line of the log or row, whatever happens to them", async () => {
    const heard: unknown[] = [];
    const everything = async () => {
      for (const guest of guests) {
        await evening.as(guest, "GET", "spotify/currently-playing");
        await evening.as(guest, "GET", "auth/me");
        heard.push(...(await evening.heard(guest)));
      }
      await remember();
    };
    await remember();
    for (let nth = 0; nth < 5; nth++) {
      for (const guest of guests) await evening.tokenEnds(guest);
      await evening.muchLater();
      await evening.poll();
      await everything();
    }
    for (const fault of [
      { answer: 500 },
      { answer: 403 },
      { answer: 429, retryAfterS: 1 },
      { answer: "invalid_grant" },
    ]) {
      for (const guest of guests) await evening.tokenEnds(guest);
      await evening.muchLater();
      await evening.spotify("PUT", "faults", fault);
      await evening.poll();
      await everything();
      await evening.spotify("DELETE", "faults");
    }
    // A request that came later is in the log, so all of these are.
    await evening.request("PUT", "spotify/poll", {});
    await eventually(() => assert.match(evening.log.join(), /"status":405/));

    assert.ok(tokens.size >= 12, `${tokens.size} tokens`);
    assert.match(JSON.stringify(heard), /reauth_needed/);
    const places = {
      rows: await allRows(evening.stack.database),
      replies: [...evening.answers, ...evening.signIns.answers].join("\n"),
      events: JSON.stringify(heard),
      log: evening.log.join("\n"),
    };
    for (const [place, text] of Object.entries(places)) {
      assert.ok(text.length > 500 || place === "events", `${place} are worth looking at`);
      for (const token of tokens) {
        // Half of one would be enough to know it by.
        for (const part of [token.slice(0, 40), token.slice(-40), btoa(token).slice(0, 40)]) {
          assert.ok(!text.includes(part), `a token in the ${place}`);
        }
      }
      for (const row of await sealed()) {
        if (place === "rows") continue;
        assert.ok(!text.includes(row.refresh_token), `a sealed token in the ${place}`);
      }
    }
  });

  describe("when their key changes", () => {
    const bytes = () => crypto.getRandomValues(new Uint8Array(32));
    let database: ReturnType<typeof openAsService>;
    let known: Map<string, [string, string]>;
    const newKey = { kid: "newer", bytes: bytes() };
    let both: TokenSeal;

    before(async () => {
      const { url, keys } = evening.stack;
      database = openAsService(url, keys.secretKey);
      both = createTokenSeal([newKey, { kid: "test", bytes: evening.key }]);
      await Promise.all(["Cleo", "Dora", "Emil"].map((name) => evening.guest(`${name} Secret`)));
      known = new Map();
      for (const row of await sealed()) {
        known.set(row.user_id, await opened(evening.seal, row));
      }
    });

    test("all are sealed anew, in pages, and open with the new key alone", async () => {
      const change = await changeTokenKey(database, both, 2);
      assert.deepEqual(change, { resealed: 5, missed: 0 });
      const alone = createTokenSeal([newKey]);
      for (const row of await sealed()) {
        assert.deepEqual(await opened(alone, row), known.get(row.user_id));
      }
      assert.deepEqual(await changeTokenKey(database, both), { resealed: 0, missed: 0 });
    });

    test("one that was renewed meanwhile stays as it is", async () => {
      const [row] = await sealed();
      assert.ok(row);
      const backwards = createTokenSeal([
        { kid: "test", bytes: evening.key },
        { kid: "newer", bytes: newKey.bytes },
      ]);
      const renewed = await both.close(
        { purpose: "spotify_access", subject: row.user_id },
        "renewed",
      );
      const racing: TokenSeal = {
        ...backwards,
        async close(what, token) {
          if (what.subject === row.user_id && what.purpose === "spotify_access") {
            await evening.rows(
              "update private.spotify_accounts set access_token = $2 where user_id = $1",
              [row.user_id, renewed],
            );
          }
          return await backwards.close(what, token);
        },
      };
      assert.deepEqual(await changeTokenKey(database, racing), { resealed: 4, missed: 1 });
      const [now] = await evening.rows<Sealed>(
        "select * from private.spotify_accounts where user_id = $1",
        [row.user_id],
      );
      assert.equal(now?.access_token, renewed);
    });

    test("the script does it from the environment, and says what it did", async () => {
      const text = (key: Uint8Array) => base64url.encode(key);
      const { stdout, code } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "functions/_spotify/rotate-token-keys.ts"],
        env: {
          SUPABASE_URL: evening.stack.url,
          SUPABASE_SECRET_KEYS: JSON.stringify({ default: evening.stack.keys.secretKey }),
          SPOTIFY_TOKEN_KEYS: `newer:${text(newKey.bytes)},test:${text(evening.key)}`,
        },
      }).output();
      assert.equal(code, 0);
      assert.match(new TextDecoder().decode(stdout), /^4 resealed, 0 changed meanwhile: nothing/);
    });
  });
});
