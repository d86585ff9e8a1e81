import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { base64url } from "jose";
import { z } from "zod";
import { spotifyVariables } from "../../functions/_spotify/env.ts";
import { createTokenSeal } from "../../functions/_spotify/token-seal.ts";

const keyText = () => base64url.encode(crypto.getRandomValues(new Uint8Array(32)));
const keys = z.object({ keys: spotifyVariables.SPOTIFY_TOKEN_KEYS });
const sealKeys = (text: string) => keys.parse({ keys: text }).keys;

const [first, second] = [`k1:${keyText()}`, `k2:${keyText()}`];
const ada = { purpose: "spotify_refresh", subject: "ada" } as const;
const TOKEN = "AQBnotARealToken";

describe("a sealed token", () => {
  test("opens with the key that closed it, and does not show itself", async () => {
    const seal = createTokenSeal(sealKeys(first));
    const sealed = await seal.close(ada, TOKEN);
    assert.match(sealed, /^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
    assert.ok(!sealed.includes(TOKEN));
    assert.equal(await seal.open(ada, sealed), TOKEN);
  });

  test("is never the same twice", async () => {
    const seal = createTokenSeal(sealKeys(first));
    assert.notEqual(await seal.close(ada, TOKEN), await seal.close(ada, TOKEN));
  });

  test("closed with an old key opens while that key is listed; new ones use the first", async () => {
    const old = await createTokenSeal(sealKeys(second)).close(ada, TOKEN);
    const seal = createTokenSeal(sealKeys(`${first},${second}`));
    assert.equal(await seal.open(ada, old), TOKEN);
    const header = JSON.parse(atob((await seal.close(ada, TOKEN)).split(".")[0] ?? ""));
    assert.equal(header.kid, "k1");
    await assert.rejects(createTokenSeal(sealKeys(first)).open(ada, old), { name: "Fault" });
  });

  test("does not open for another listener, another purpose or another key of the same name", async () => {
    const seal = createTokenSeal(sealKeys(first));
    const sealed = await seal.close(ada, TOKEN);
    await assert.rejects(seal.open({ ...ada, subject: "bob" }, sealed), /not for this/);
    await assert.rejects(seal.open({ ...ada, purpose: "spotify_access" }, sealed), /not for this/);
    await assert.rejects(createTokenSeal(sealKeys(`k1:${keyText()}`)).open(ada, sealed));
  });

  test("does not open with another listener's name written over its own", async () => {
    const seal = createTokenSeal(sealKeys(first));
    const [header, ...rest] = (await seal.close(ada, TOKEN)).split(".");
    const forged = { ...JSON.parse(atob(header ?? "")), sub: "bob" };
    const sealed = [base64url.encode(JSON.stringify(forged)), ...rest].join(".");
    await assert.rejects(seal.open({ ...ada, subject: "bob" }, sealed), /does not open/);
  });
});

describe("SPOTIFY_TOKEN_KEYS", () => {
  for (const text of [
    "",
    "k1",
    "k1:short",
    `k1:${keyText()}x`,
    `k1:${keyText()},`,
    `k 1:${keyText()}`,
  ]) {
    test(`"${text.replace(/[\w-]{43}/, "<key>")}" is refused`, () => {
      assert.throws(() => sealKeys(text));
    });
  }
});
