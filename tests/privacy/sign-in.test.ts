import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { type Stack, startStack } from "../../supabase/dev/stack.ts";
import { Browser } from "../support/browser.ts";
import { servedRoutes } from "../support/fuzz/served-routes.ts";
import { APP, SignIns } from "../support/sign-in.ts";
import { stackOptions } from "../support/stack-options.ts";

const SOMEBODY = "0b5f1c9e-3a4d-4e6f-8a7b-9c0d1e2f3a4b";

/** So many at a time, as browsers do. */
async function inRows<T>(times: number, call: () => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  while (all.length < times) all.push(...(await Promise.all(Array.from({ length: 20 }, call))));
  return all;
}

describe("somebody who tries to get at another's sign-in", () => {
  let stack: Stack;
  let signIns: SignIns;
  before(async () => {
    // However slow this machine is, no job clears a bucket that is compared, and none fills again
    // while somebody guesses.
    stack = await startStack({ ...stackOptions(), scheduler: false });
    await stack.database.query(
      `update private.limits set value = 0
      where name in ('rate_return_to_sign_in_per_minute', 'rate_redeem_code_per_minute')`,
    );
  });
  after(() => stack.close());
  beforeEach(async () => {
    signIns = new SignIns(stack);
    await stack.database.query("delete from private.rate_buckets");
  });

  const buckets = () => stack.database.query("select action, tokens from private.rate_buckets");

  test("80 invalid codes and 80 invalid states behind one address → whoever holds good ones passes", async () => {
    const { verifier, spotify } = await signIns.start();
    const callback = await signIns.atSpotify(spotify, "Ada");
    const states = await inRows(80, () => signIns.request("spotify/callback?code=c&state=guess"));
    assert.ok(states.some(({ status }) => status === 429));
    const code = (await signIns.comeBack(callback)).searchParams.get("code") ?? "";
    const codes = await inRows(80, () => signIns.redeem("n".repeat(43), "v".repeat(43)));
    assert.ok(codes.some(({ status }) => status === 429));
    assert.equal((await signIns.redeem(code, verifier)).status, 200);
  });

  test("600 starts behind one address → each leads to Spotify, and 42 honest ones had room", async () => {
    const query = new URLSearchParams({ code_challenge: "c".repeat(43), redirect_to: APP });
    const starts = await inRows(600, () => signIns.request(`spotify?${query}`));
    assert.deepEqual([...new Set(starts.map(({ status }) => status))], [302]);
  });

  test("requests off their shape → nothing is counted against the address", async () => {
    const body = JSON.stringify({ code: "short", codeVerifier: "short" });
    const asked = ["spotify", "spotify?code_challenge=c", "spotify/callback?code=c"];
    for (const address of asked) assert.equal((await signIns.request(address)).status, 400);
    assert.equal((await signIns.request("token", { method: "POST", body })).status, 400);
    assert.deepEqual(await buckets(), []);
  });

  test("HEAD of the callback → 405, and the state is there for the browser", async () => {
    const { spotify } = await signIns.start();
    const callback = await signIns.atSpotify(spotify, "Bea");
    const head = await signIns.request(callback, { method: "HEAD" });
    assert.deepEqual([head.status, head.headers.get("allow")], [405, "GET"]);
    assert.ok((await signIns.comeBack(callback)).searchParams.get("code"));
  });

  test("HEAD of any route → no call is counted, and no sign-in begins", async () => {
    const { token } = await signIns.session("Bea");
    const attempts = () => stack.database.query("select state_hash from private.sign_in_attempts");
    const before = [await buckets(), await attempts()];
    const routes = (await servedRoutes()).filter((route) => route.startsWith("GET "));
    assert.ok(routes.length > 10);
    const queries: Record<string, string> = {
      "/auth/spotify": `?code_challenge=${"c".repeat(43)}&redirect_to=${APP}`,
      "/find/listeners": "?trackId=x",
    };
    for (const route of routes) {
      const path = route.slice("GET ".length);
      const address = `..${path.replace(":id", SOMEBODY)}${queries[path] ?? ""}`;
      const response = await signIns.as(token, "HEAD", address);
      assert.equal(response.status, 405, route);
      assert.match(response.headers.get("allow") ?? "", /^(?!.*HEAD).*\bGET\b/, route);
    }
    assert.deepEqual([await buckets(), await attempts()], before);
  });

  test("a return that a stranger began → no code for their app, whatever sign-in of one's own is on its way", async () => {
    const stranger = new SignIns(stack);
    const began = await stranger.start();
    const callback = await signIns.atSpotify(began.spotify, "Victim");
    const victim = new Browser();
    const fresh = await victim.open(callback);
    assert.equal(fresh.headers.get("location"), `${APP}?error=other_browser`);

    await signIns.start();
    const link = await signIns.comeBack(callback);
    assert.equal(link.href, `${APP}?error=other_browser`);
    const made = await stack.database.query(
      "select from app.profiles where display_name = 'Victim'",
    );
    assert.deepEqual(made, []);
  });

  test("another browser with somebody's return → theirs still passes", async () => {
    const { spotify } = await signIns.start();
    const callback = await signIns.atSpotify(spotify, "Cleo");
    await (await new Browser().open(callback)).body?.cancel();
    assert.ok((await signIns.comeBack(callback)).searchParams.get("code"));
    const late = await new Browser().open(callback);
    assert.equal(late.headers.get("location"), `${APP}?error=other_browser`, "nor afterwards");
  });

  test("two tabs of one browser → both end, the first begun last", async () => {
    const [one, two] = [await signIns.start(), await signIns.start()];
    for (const { spotify } of [two, one]) {
      const link = await signIns.comeBack(await signIns.atSpotify(spotify, "Dora"));
      assert.ok(link.searchParams.get("code"), link.href);
    }
  });

  test("the cookie goes to the callback alone, and no script reads it", async () => {
    const query = new URLSearchParams({ code_challenge: "c".repeat(43), redirect_to: APP });
    const response = await signIns.request(`spotify?${query}`);
    const [cookie = ""] = response.headers.getSetCookie();
    assert.match(cookie, /^sign_in_[\w-]{16}=[\w-]{43}; /);
    assert.match(cookie, /; Max-Age=660; Path=\/functions\/v1\/auth\/spotify\/callback; /);
    assert.match(cookie, /; HttpOnly/);
    assert.match(cookie, /; SameSite=Lax/);
  });

  test("whoever allowed the app before is asked again", async () => {
    const { spotify } = await signIns.start();
    assert.equal(spotify.searchParams.get("show_dialog"), "true");
  });
});
