import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Api, send, signer, startApi } from "../support/api.ts";
import { mint } from "../support/tokens.ts";

/** Supabase Auth lets a listener write into their own user: it is theirs, and it is little. */
describe("what listeners write into their own user of Supabase Auth", () => {
  let api: Api;
  let token: string;
  let id: string;
  before(async () => {
    api = await startApi({ scheduler: false });
    ({ id } = await api.listener());
    token = await mint(signer, { sub: id });
  });
  after(() => api.close());

  const write = (data: unknown) =>
    send(`${api.stack.url}/auth/v1/user`, "PUT", {
      token,
      body: { data },
      headers: { apikey: api.stack.keys.publishableKey },
    });
  const kept = async () => {
    const [row] = await api.stack.database.query<{ kept: unknown }>(
      "select raw_user_meta_data as kept from auth.users where id = $1",
      [id],
    );
    return row?.kept;
  };

  test("is in their export", async () => {
    assert.equal((await write({ colour: "blue" })).status, 200);
    const { json } = await api.request("GET", "users/me/export", { token });
    assert.match(JSON.stringify(json), /"userMetadata":\{"colour":"blue"\}/);
  });

  test("is refused beyond 4 KB, and what was there stays", async () => {
    for (const length of [4_200, 60_000, 900_000]) {
      const answer = await write({ colour: "b".repeat(length) });
      assert.ok(answer.status >= 400, `${answer.status} for ${length}`);
      assert.deepEqual(await kept(), { colour: "blue" });
    }
    // In parts, too.
    for (const part of ["a", "b", "c", "d"]) await write({ [part]: "x".repeat(1_500) });
    assert.ok(JSON.stringify(await kept()).length < 4_096);
    assert.equal((await write({ colour: "red" })).status, 200);
  });
});
