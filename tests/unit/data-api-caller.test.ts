import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { createReadCaller } from "../../supabase/local/data-api/caller.ts";
import { createSecret, mint, USER_ID } from "../support/tokens.ts";

const SECRET = "a secret of the local stack, long enough for HS256";
const KEYS = { jwtSecret: SECRET };
const NOW_S = 1_800_000_000;

const asking = (token: string) =>
  new Request("http://localhost/", { headers: { authorization: `Bearer ${token}` } });

describe("a token that is remembered", () => {
  let token: string;

  before(async () => {
    token = await mint(createSecret(SECRET), { iat: NOW_S, exp: NOW_S + 60 });
  });

  test("speaks for the same caller again", async () => {
    const readCaller = createReadCaller(KEYS, undefined, () => NOW_S * 1000);
    const first = await readCaller(asking(token));
    assert.equal(first.claims.sub, USER_ID);
    assert.deepEqual(await readCaller(asking(token)), first);
  });

  test("is refused once it has expired", async () => {
    let nowS = NOW_S;
    const readCaller = createReadCaller(KEYS, undefined, () => nowS * 1000);
    await readCaller(asking(token));
    nowS += 91;
    await assert.rejects(readCaller(asking(token)), { code: "PGRST303" });
  });

  test("makes no other good: not one of another signature, nor one of other claims", async () => {
    const readCaller = createReadCaller(KEYS, undefined, () => NOW_S * 1000);
    await readCaller(asking(token));
    const [header, payload, signature] = token.split(".");
    const other = await mint(createSecret(`${SECRET}!`), { iat: NOW_S, exp: NOW_S + 60 });
    const [, , otherSignature] = other.split(".");
    const claims = btoa(JSON.stringify({ sub: USER_ID, role: "service_role" }));
    for (const forged of [
      other,
      `${header}.${payload}.${otherSignature}`,
      `${header}.${claims}.${signature}`,
    ]) {
      await assert.rejects(readCaller(asking(forged)), { code: "PGRST301" });
    }
  });

  test("is forgotten where more come than are kept, and read anew", async () => {
    const readCaller = createReadCaller(KEYS, undefined, () => NOW_S * 1000);
    await readCaller(asking(token));
    for (let nth = 0; nth < 1001; nth += 1) {
      const claims = { iat: NOW_S, exp: NOW_S + 60, jti: String(nth) };
      await readCaller(asking(await mint(createSecret(SECRET), claims)));
    }
    assert.equal((await readCaller(asking(token))).claims.sub, USER_ID);
  });
});
