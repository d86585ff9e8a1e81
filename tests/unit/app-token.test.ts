import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { createAppToken } from "../../functions/_spotify/app-token.ts";

describe("the app's token", () => {
  let asked: number;
  let lastsS: number;
  let fails: boolean;
  let appToken: ReturnType<typeof createAppToken>;
  beforeEach(() => {
    [asked, lastsS, fails] = [0, 3600, false];
    appToken = createAppToken(async () => {
      asked += 1;
      const accessToken = `token ${asked}`;
      await Promise.resolve();
      if (fails) throw new Error("not now");
      return { accessToken, accessExpiresInS: lastsS };
    });
  });

  test("is fetched once for all who need it at a moment, and kept", async () => {
    const tokens = await Promise.all([appToken(), appToken(), appToken()]);
    assert.deepEqual([...tokens, await appToken()], Array(4).fill("token 1"));
    assert.equal(asked, 1);
  });

  test("that ends within a minute is not given out again", async () => {
    lastsS = 59;
    assert.equal(await appToken(), "token 1");
    assert.equal(await appToken(), "token 2");
  });

  test("that was refused is replaced once, however many were refused with it", async () => {
    const refused = await appToken();
    const tokens = await Promise.all([appToken(refused), appToken(refused)]);
    assert.deepEqual([...tokens, await appToken(refused)], Array(3).fill("token 2"));
    assert.equal(asked, 2);
  });

  test("that cannot be fetched is asked for again by the next", async () => {
    fails = true;
    await assert.rejects(appToken(), /not now/);
    fails = false;
    assert.equal(await appToken(), "token 2");
  });
});
