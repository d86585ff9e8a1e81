import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { SignInError } from "../../shared/contracts/auth.ts";
import { type Stack, startStack } from "../../supabase/dev/stack.ts";
import { Browser } from "../support/browser.ts";
import { APP } from "../support/sign-in.ts";
import { stackOptions } from "../support/stack-options.ts";

const CHALLENGE = "c".repeat(43);

describe("a refusal in the browser of who signs in", () => {
  let stack: Stack;
  let browser: Browser;
  before(async () => {
    stack = await startStack(stackOptions());
  });
  after(() => stack.close());
  beforeEach(async () => {
    browser = new Browser();
    await stack.database.query("delete from private.rate_buckets");
  });

  const open = (address: string, init?: RequestInit) =>
    browser.open(`${stack.url}/functions/v1/auth/${address}`, init);
  const startAt = (query: Record<string, string>) => open(`spotify?${new URLSearchParams(query)}`);

  /** Runs `work` where no more than that of a step is allowed. */
  async function withBurst<T>(step: string, burst: number, work: () => Promise<T>): Promise<T> {
    const set = (value: number) =>
      stack.database.query<{ value: number }>(
        `update private.limits set value = $2 where name = $1
        returning (select value from private.limits where name = $1)`,
        [`rate_${step}_burst`, value],
      );
    const [before] = await set(burst);
    return await work().finally(() => set(before?.value ?? 0));
  }

  test("whose app is known → it hears a word of the contract", async () => {
    const words: [query: Record<string, string>, word: string][] = [
      [{ redirect_to: APP }, "invalid_request"],
      [{ redirect_to: APP, code_challenge: "short" }, "invalid_request"],
      [{ redirect_to: APP, code_challenge: CHALLENGE, scope: "all" }, "invalid_request"],
    ];
    for (const [query, word] of words) {
      const response = await startAt(query);
      assert.equal(response.status, 303);
      assert.equal(response.headers.get("location"), `${APP}?error=${SignInError.parse(word)}`);
    }
  });

  test("at an address where too many began → rate_limited, to the app", async () => {
    const response = await withBurst("start_sign_in", 0, () =>
      startAt({ redirect_to: APP, code_challenge: CHALLENGE }),
    );
    assert.equal(response.status, 303);
    assert.equal(response.headers.get("location"), `${APP}?error=rate_limited`);
    assert.match(response.headers.get("retry-after") ?? "", /^[1-9]\d*$/);
  });

  test("through a fault of ours → unavailable, to the app", async () => {
    const rename = (from: string, to: string) =>
      stack.database.query("update private.limits set name = $2 where name = $1", [from, to]);
    await rename("sign_in_attempt_s", "mislaid");
    const response = await startAt({ redirect_to: APP, code_challenge: CHALLENGE }).finally(() =>
      rename("mislaid", "sign_in_attempt_s"),
    );
    assert.equal(response.headers.get("location"), `${APP}?error=unavailable`);
  });

  test("for a page on the allow-list → its own query stays beside the word", async () => {
    const page = `${stack.url}/playground?phone=1&error=old`;
    const response = await startAt({ redirect_to: page });
    const link = `${stack.url}/playground?phone=1&error=invalid_request`;
    assert.equal(response.headers.get("location"), link);
  });

  test("whose app is not known → a sentence as text, and no redirect", async () => {
    const refusals: [address: string, status: number, sentence: RegExp][] = [
      ["spotify", 400, /^\w+: .+/],
      [`spotify?code_challenge=${CHALLENGE}&redirect_to=evil://x`, 400, /not on .* allow-list/],
      ["spotify/callback?state=never&code=c", 400, /^This sign-in was used already.*Start again\./],
      ["spotify/callback?code=c", 400, /^state: /],
    ];
    for (const [address, status, sentence] of refusals) {
      const response = await open(address);
      assert.equal(response.status, status, address);
      assert.equal(response.headers.get("location"), null, address);
      assert.match(response.headers.get("content-type") ?? "", /^text\/plain/, address);
      assert.match(await response.text(), sentence);
    }
  });

  test("who guesses too often → 429 as text, which says when to come back", async () => {
    const response = await withBurst("return_to_sign_in", 0, () =>
      open("spotify/callback?state=x"),
    );
    assert.equal(response.status, 429);
    assert.match(response.headers.get("retry-after") ?? "", /^[1-9]\d*$/);
    assert.equal(response.headers.get("cache-control"), "no-store");
    assert.match(response.headers.get("content-type") ?? "", /^text\/plain/);
    assert.equal(await response.text(), "Too many calls. Wait as long as Retry-After says.\n");
  });

  test("is JSON, as everywhere, for who is no browser", async () => {
    const headers = { accept: "application/json" };
    const response = await open(`spotify?redirect_to=${APP}`, { headers });
    assert.equal(response.status, 400);
    assert.equal((await response.json()).error.code, "invalid_request");
  });
});
