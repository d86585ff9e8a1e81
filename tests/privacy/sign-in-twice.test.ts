import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { createAuthApp } from "../../functions/auth/app.ts";
import { AuthEnv } from "../../functions/auth/env.ts";
import { functionsEnv } from "../../supabase/dev/functions-env.ts";
import { type LocalSecrets, localSecrets } from "../../supabase/dev/local-secrets.ts";
import { type Stack, startStack } from "../../supabase/dev/stack.ts";
import { openHastyAuth } from "../support/hasty-auth.ts";
import { APP, allRows, refused, SignIns } from "../support/sign-in.ts";
import { stackOptions } from "../support/stack-options.ts";

describe("what is done twice while signing in", () => {
  let secrets: LocalSecrets;
  let stack: Stack;
  let signIns: SignIns;
  before(async () => {
    secrets = await localSecrets("memory");
    stack = await startStack({ ...stackOptions(), variables: secrets });
  });
  after(() => stack.close());
  beforeEach(() => {
    signIns = new SignIns(stack);
  });

  const sql = (statement: string) => stack.database.query(statement);

  async function tokenOf(response: Response): Promise<string> {
    assert.equal(response.status, 200, await response.clone().text());
    return (await response.json()).tokenHash;
  }

  /** Redeems a session token as supabase-js does; gives the status of Auth. */
  async function verify(tokenHash: string): Promise<number> {
    const response = await fetch(`${stack.url}/auth/v1/verify`, {
      method: "POST",
      headers: { apikey: stack.keys.publishableKey, "content-type": "application/json" },
      body: JSON.stringify({ token_hash: tokenHash, type: "magiclink" }),
    });
    await response.body?.cancel();
    return response.status;
  }

  /** The auth function where Supabase answers at another address. */
  async function authAppAt(url: string) {
    const { url: own, keys } = stack;
    const options = { url: own, publicUrl: own, databaseUrl: null, keys, secrets, push: {} };
    const variables = await functionsEnv({ ...options, overrides: { SUPABASE_URL: url } });
    return createAuthApp(AuthEnv.parse(variables), () => {});
  }

  test("Spotify's return, at once and again → one address, whose code works", async () => {
    const { verifier, spotify } = await signIns.start();
    const callback = await signIns.atSpotify(spotify, "Ada");
    const atOnce = await Promise.all([1, 2, 3].map(() => signIns.comeBack(callback)));
    const links = new Set([...atOnce, await signIns.comeBack(callback)].map(({ href }) => href));
    assert.equal(links.size, 1, [...links].join());
    const code = atOnce[0]?.searchParams.get("code") ?? "";
    assert.equal(await verify(await tokenOf(await signIns.redeem(code, verifier))), 200);
  });

  test("a return again after the minute for that → 400 sign_in_expired", async () => {
    const { spotify } = await signIns.start();
    const callback = await signIns.atSpotify(spotify, "Ada");
    await signIns.comeBack(callback);
    await sql("update private.sign_in_attempts set expires_at = now()");
    assert.equal(await refused(await signIns.request(callback)), "400 sign_in_expired");
  });

  test("a code, at once and again → one token, which opens a session", async () => {
    const { code, verifier } = await signIns.toCode("Ada");
    const atOnce = await Promise.all([1, 2, 3].map(() => signIns.redeem(code, verifier)));
    const tokens = await Promise.all(
      [...atOnce, await signIns.redeem(code, verifier)].map(tokenOf),
    );
    assert.equal(new Set(tokens).size, 1);
    assert.equal(await verify(tokens[0] ?? ""), 200);
  });

  test("a redeemed code with another verifier → 400, and its answer is gone for everybody", async () => {
    const { code, verifier } = await signIns.toCode("Ada");
    await tokenOf(await signIns.redeem(code, verifier));
    const stolen = await signIns.redeem(code, "w".repeat(43));
    assert.equal(await refused(stolen), "400 verifier_mismatch");
    assert.equal(await refused(await signIns.redeem(code, verifier)), "400 sign_in_expired");
  });

  test("what is kept for repeating is sealed", async () => {
    const { code, verifier } = await signIns.toCode("Bea");
    const token = await tokenOf(await signIns.redeem(code, verifier));
    assert.equal(await verify(token), 200);
    const rows = await allRows(stack.database);
    assert.ok(!rows.includes(code), "the code");
    assert.ok(!rows.includes(token), "the token, once Auth has taken it");
  });

  test("two sign-ins of one person within a second → both open a session", async () => {
    const [one, two] = await Promise.all([signIns.toCode("Cleo"), signIns.toCode("Cleo")]);
    const evenings = [one, two].map(async ({ code, verifier }) =>
      verify(await tokenOf(await signIns.redeem(code, verifier))),
    );
    assert.deepEqual(await Promise.all(evenings), [200, 200]);
  });

  test("a sign-in that redeems too late beside a newer one → superseded, and the newer works", async () => {
    await sql("update private.limits set value = 1 where name = 'sign_in_grace_s'");
    const [one, two] = await Promise.all([signIns.toCode("Dora"), signIns.toCode("Dora")]);
    const ended = await tokenOf(await signIns.redeem(one.code, one.verifier));
    const token = await tokenOf(await signIns.redeem(two.code, two.verifier));
    assert.equal(await verify(ended), 403);
    assert.equal(await refused(await signIns.redeem(one.code, one.verifier)), "409 superseded");
    assert.equal(await verify(token), 200);
    assert.equal(await tokenOf(await signIns.redeem(two.code, two.verifier)), token);
  });

  test("two first sign-ins of one new person, where Auth answers the second 500 → one listener, two codes", async () => {
    const auth = openHastyAuth(stack, 2);
    const app = await authAppAt(auth.url);
    const query = new URLSearchParams({ code_challenge: "c".repeat(43), redirect_to: APP });
    const came = [1, 2].map(async () => {
      const start = await app.request(`/auth/spotify?${query}`);
      const spotify = new URL(start.headers.get("location") ?? "");
      const { pathname, search } = new URL(await signIns.atSpotify(spotify, "Eve"));
      const cookie = start.headers.getSetCookie().map((line) => line.split(";")[0]);
      const address = pathname.replace("/functions/v1", "") + search;
      const response = await app.request(address, { headers: { cookie: cookie.join("; ") } });
      return new URL(response.headers.get("location") ?? "");
    });
    const links = await Promise.all(came).finally(() => auth.close());
    for (const link of links) assert.ok(link.searchParams.get("code"), link.href);
    const made = await sql("select id from app.profiles where display_name = 'Eve'");
    assert.equal(made.length, 1);
  });

  test("nothing but Auth's own word stands in a listener's app_metadata", async () => {
    const { userId } = await signIns.session("Fay");
    const [user] = await stack.database.query<{ raw_app_meta_data: object }>(
      "select raw_app_meta_data from auth.users where id = $1",
      [userId],
    );
    assert.deepEqual(user?.raw_app_meta_data, { provider: "email", providers: ["email"] });
  });
});
