import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { LOCAL, LOCAL_SIGNING_KEY } from "../../../supabase/local/keys/default-keys.ts";
import { signToken } from "../../../supabase/local/keys/token.ts";
import { AuthStates, tokensOf } from "../../support/auth/auth-states.ts";
import { createSigningKey, mint } from "../../support/tokens.ts";

/** As hosted projects are: users' tokens are signed with a key pair, of which one half is published. */
describe("a project with a key pair", () => {
  let auth: AuthStates;
  before(async () => {
    auth = await AuthStates.open(undefined, { ...LOCAL, signingKey: LOCAL_SIGNING_KEY });
  });
  after(() => auth.close());

  const published = async () => (await auth.ask("GET", "/.well-known/jwks.json")).body;

  test("publishes the public half, and no more of it", async () => {
    const { d: _, ...open } = LOCAL_SIGNING_KEY;
    assert.deepEqual(await published(), { keys: [{ ...open, key_ops: ["verify"] }] });
  });

  test("signs users' tokens with it: whoever has read the public half can tell", async () => {
    const { email } = await auth.newUser();
    const signedIn = await auth.signIn(email);
    const refreshed = tokensOf(await auth.refresh(signedIn.refresh));
    const keys = createLocalJWKSet((await published()) as never);
    for (const { access } of [signedIn, refreshed]) {
      const { kid } = LOCAL_SIGNING_KEY;
      assert.deepEqual(decodeProtectedHeader(access), { alg: "ES256", typ: "JWT", kid });
      assert.equal((await jwtVerify(access, keys)).payload.email, email);
      assert.equal(await auth.outcome("GET", "/user", { token: access }), "200");
    }
  });

  test("knows API keys in their older form, and users' tokens from before there was a pair", async () => {
    const { id } = await auth.newUser();
    const claims = { sub: id, role: "authenticated", aud: "authenticated", exp: 4e9 };
    const token = await signToken(claims, LOCAL);
    assert.equal(await auth.outcome("GET", "/user", { token }), "200");
    const admin = await signToken({ role: "service_role", exp: 4e9 }, LOCAL);
    assert.equal(await auth.outcome("GET", "/admin/users", { token: admin }), "200");
  });

  test("knows no token of another pair, nor one that does not say of which pair it is", async () => {
    const other = await createSigningKey(LOCAL_SIGNING_KEY.kid);
    const stranger = await createSigningKey("another");
    for (const signer of [other, stranger, { ...other, kid: undefined }]) {
      const token = await mint(signer, { role: "service_role" });
      assert.equal(await auth.outcome("GET", "/admin/users", { token }), "403 bad_jwt");
    }
  });
});
