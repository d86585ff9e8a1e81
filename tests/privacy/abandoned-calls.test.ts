import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openAs, openAsService, openAuthAdmin } from "../../functions/_http/rpc.ts";
import { createAccounts, fetchAppToken, renewTokens } from "../../functions/_spotify/accounts.ts";
import { createWebApi } from "../../functions/_spotify/web-api.ts";
import { eventually } from "../support/eventually.ts";
import { type Hang, startHangingServer } from "../support/hanging-server.ts";

/** How many of each call are made at once: as many as sign in when Spotify stops answering. */
const AT_ONCE = 40;

/** Every call that we give up after some seconds, to a server that never ends its answer. */
const CALLS: [title: string, call: (url: string) => Promise<unknown>][] = [
  ["Spotify's profile", (url) => createWebApi(url).profile("token")],
  ["Spotify's player", (url) => createWebApi(url).playback("token")],
  ["a track of Spotify's", (url) => createWebApi(url).track("token", "track")],
  ["a token of the app's own", (url) => fetchAppToken(client(url))],
  ["a code for tokens", (url) => createAccounts(client(url)).exchangeCode("code", "verifier")],
  ["a renewal of tokens", (url) => renewTokens(client(url), "refresh")],
  [
    "a function of the database",
    (url) => openAs(url, "key", () => Promise.reject())("token", "request")("me"),
  ],
  ["one for the service", (url) => openAsService(url, "key")("claim_track_polls", { most: 8 })],
  [
    "a user of Auth",
    async (url) => fails(await (await admin(url)).createUser({ email: "a@b.cd" })),
  ],
  ["a link of Auth", async (url) => fails(await (await admin(url)).generateLink(LINK))],
  ["a deletion in Auth", async (url) => fails(await (await admin(url)).deleteUser(NOBODY))],
];

const NOBODY = "00000000-0000-4000-8000-000000000000";
const LINK = { type: "magiclink", email: "a@b.cd" } as const;
const admin = (url: string) => openAuthAdmin(url, "key");
const client = (url: string) => ({
  accountsUrl: url,
  id: "id",
  secret: "secret",
  redirectUri: url,
});

function fails({ error }: { error: unknown }): void {
  if (error) throw error;
}

describe("a call that we stop waiting for", () => {
  let server: Awaited<ReturnType<typeof startHangingServer>>;
  before(async () => {
    server = await startHangingServer();
  });
  after(() => server.close());

  for (const hang of ["says nothing", "ends half-way"] satisfies Hang[]) {
    test(`is ended: no socket stays open at a server that ${hang}`, async () => {
      server.hangs(hang);
      const before = server.accepted();
      const calls = CALLS.flatMap(([title, call]) =>
        Array.from({ length: AT_ONCE }, () =>
          call(server.url).then(
            () => `${title} was answered`,
            () => title,
          ),
        ),
      );
      const titles = CALLS.map(([title]) => title);
      assert.deepEqual([...new Set(await Promise.all(calls))], titles);
      assert.ok(server.accepted() - before >= calls.length, "all of them were under way");
      await eventually(() => Promise.resolve(assert.equal(server.open(), 0)), 2000);
    });
  }
});
