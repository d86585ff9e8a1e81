import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { describe, test } from "node:test";
import { CompactSign, createLocalJWKSet, jwtVerify } from "jose";
import { LOCAL, LOCAL_SIGNING_KEY } from "../../supabase/local/keys/default-keys.ts";
import { type Keys, legacyKey, publicKeys, secretBytes } from "../../supabase/local/keys/keys.ts";
import {
  BadToken,
  signToken,
  type TokenKeys,
  verifyToken,
} from "../../supabase/local/keys/token.ts";
import { createSigningKey } from "../support/tokens.ts";

const withSecret: Keys = LOCAL;
const withPair: Keys = { ...LOCAL, signingKey: LOCAL_SIGNING_KEY };
const claims = { sub: "ada", role: "authenticated", exp: 1 };

async function sign(text: string, header: Record<string, unknown>, key: CryptoKey | Uint8Array) {
  const bytes = new TextEncoder().encode(text);
  return await new CompactSign(bytes).setProtectedHeader({ alg: "HS256", ...header }).sign(key);
}

async function faultOf(token: string, keys: TokenKeys = withPair): Promise<string> {
  const refused = await verifyToken(token, keys).catch((cause: unknown) => cause);
  assert.ok(refused instanceof BadToken, token);
  return refused.fault;
}

describe("a user's token", () => {
  test("is signed with the secret, or with the key pair where there is one", async () => {
    const [bySecret, byPair] = await Promise.all(
      [withSecret, withPair].map((keys) => signToken(claims, keys)),
    );
    const read = async (token = "", keys = withSecret) => await verifyToken(token, keys);
    assert.deepEqual(await read(bySecret), { alg: "HS256", kid: undefined, claims });
    const { kid } = LOCAL_SIGNING_KEY;
    assert.deepEqual(await read(byPair, withPair), { alg: "ES256", kid, claims });
  });

  test("by the key pair is verified with what the project publishes, and with nothing else", async () => {
    const token = await signToken({ ...claims, exp: 4_000_000_000 }, withPair);
    const published = publicKeys(withPair);
    assert.equal((await jwtVerify(token, createLocalJWKSet(published))).payload.sub, "ada");
    assert.ok(published.keys.every((key) => !("d" in key)));
    assert.deepEqual(publicKeys(withSecret), { keys: [] });
    assert.equal(await faultOf(token, withSecret), "key");
  });

  test("says what it says, whatever that is and however old it is", async () => {
    const odd = { role: ["x"], exp: "soon", aud: 7 };
    assert.deepEqual((await verifyToken(await signToken(odd, withPair), withPair)).claims, odd);
  });
});

describe("a key pair does not close the secret's door", () => {
  test("API keys in their older form are verified", async () => {
    const { alg, claims: read } = await verifyToken(
      await legacyKey("service_role", LOCAL.jwtSecret),
      withPair,
    );
    assert.deepEqual([alg, read.role], ["HS256", "service_role"]);
  });

  test("the public key is no secret: what is signed with its bytes is refused", async () => {
    const bytes = new TextEncoder().encode(JSON.stringify(publicKeys(withPair).keys[0]));
    assert.equal(await faultOf(await sign("{}", {}, bytes)), "signature");
  });
});

describe("what is no token of the project", () => {
  test("another's key under the same name → signature; another name → key", async () => {
    const other = await createSigningKey(LOCAL_SIGNING_KEY.kid);
    assert.equal(
      await faultOf(await sign("{}", { alg: "ES256", kid: other.kid }, other.key)),
      "signature",
    );
    assert.equal(await faultOf(await sign("{}", { alg: "ES256", kid: "7" }, other.key)), "key");
  });

  test("an algorithm of nobody's, none at all, or a header that has none → key", async () => {
    for (const header of [{ alg: "none" }, { alg: "EdDSA" }, { alg: 7 }, {}]) {
      const text = btoa(JSON.stringify(header)).replace(/=+$/, "");
      assert.equal(await faultOf(`${text}.e30.AAAA`), "key");
    }
  });

  for (const token of ["", "a", "a.b", "a.b.c", "a.b.c.d", "WzFd.e30.AAAA", " e30.e30.AAAA"]) {
    test(`${JSON.stringify(token)} → malformed`, async () => {
      assert.equal(await faultOf(token), "malformed");
    });
  }

  test("a good token with something behind it → malformed", async () => {
    assert.equal(await faultOf(`${await signToken(claims, withSecret)} `), "malformed");
  });

  for (const text of ["[]", "7", "null", "", "{", "\u{fffd}{}"]) {
    test(`a signed ${JSON.stringify(text)} → claims`, async () => {
      assert.equal(await faultOf(await sign(text, {}, secretBytes(LOCAL))), "claims");
    });
  }

  test("an extension that nobody knows is nobody's reason to refuse", async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const text = `${part({ alg: "HS256", crit: ["x"], x: 1 })}.${part({ role: "anon" })}`;
    const signature = createHmac("sha256", LOCAL.jwtSecret).update(text).digest("base64url");
    const token = await verifyToken(`${text}.${signature}`, withSecret);
    assert.deepEqual(token.claims, { role: "anon" });
  });
});
