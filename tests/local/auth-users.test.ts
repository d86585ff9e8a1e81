import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import { AuthDesk, address, refusal } from "../support/auth-desk.ts";
import { PUBLIC_URL } from "../support/rooms.ts";
import { createSecret, mint } from "../support/tokens.ts";

let desk: AuthDesk;

before(async () => {
  desk = await AuthDesk.open();
});
after(() => desk.close());

describe("users by the secret key", () => {
  test("a created user has its metadata, its identity and no session", async () => {
    const user = await desk.newUser({
      app_metadata: { plan: "free" },
      user_metadata: { name: "Ada" },
    });
    assert.equal(user.aud, "authenticated");
    assert.equal(user.role, "authenticated");
    assert.deepEqual(user.app_metadata, {
      provider: "email",
      providers: ["email"],
      plan: "free",
    });
    assert.deepEqual(user.user_metadata, { name: "Ada", email_verified: true });
    assert.equal(user.identities?.[0]?.identity_data?.sub, user.id);
    assert.ok(user.email_confirmed_at && !user.last_sign_in_at);
    const sessions = "select from auth.sessions where user_id = $1::uuid";
    assert.deepEqual(await desk.rooms.database.query(sessions, [user.id]), []);
  });

  test("an address that is taken, whatever its case → 422 email_exists", async () => {
    const { email } = await desk.newUser();
    const again = await desk.admin.auth.admin.createUser({ email: email.toUpperCase() });
    assert.deepEqual(refusal(again), [422, "email_exists"]);
  });

  test("no address, no address at all, a bad id → 400 validation_failed", async () => {
    for (const attributes of [{}, { email: "nowhere" }, { email: address(), id: "7" }]) {
      const refused = await desk.admin.auth.admin.createUser(attributes);
      assert.deepEqual(refusal(refused), [400, "validation_failed"]);
    }
  });

  test("a user is found by id; an unknown one → 404 user_not_found", async () => {
    const { id, email } = await desk.newUser();
    const { data } = await desk.admin.auth.admin.getUserById(id);
    assert.equal(data.user?.email, email);
    const unknown = await desk.admin.auth.admin.getUserById(crypto.randomUUID());
    assert.deepEqual(refusal(unknown), [404, "user_not_found"]);
    assert.equal((await desk.ask("GET", "/admin/users/7", LOCAL.secretKey)).status, 404);
  });

  test("metadata is merged, null removes, the address changes with its identity", async () => {
    const { id } = await desk.newUser({ user_metadata: { a: 1, b: 2 } });
    const email = address();
    const { data, error } = await desk.admin.auth.admin.updateUserById(id, {
      email,
      user_metadata: { b: null, c: { d: 3 } },
      app_metadata: { spotify: true },
    });
    assert.equal(error, null);
    assert.equal(data.user?.email, email);
    assert.equal(data.user?.identities?.[0]?.identity_data?.email, email);
    assert.deepEqual(data.user?.user_metadata, { a: 1, c: { d: 3 }, email_verified: true });
    assert.equal(data.user?.app_metadata.spotify, true);
  });

  test("users come in pages with their number", async () => {
    await desk.newUser();
    await desk.newUser();
    const { data, error } = await desk.admin.auth.admin.listUsers({ page: 1, perPage: 1 });
    assert.equal(error, null);
    assert.equal(data.users.length, 1);
    assert.ok("total" in data && data.total >= 2 && data.nextPage === 2);
  });

  test("a deleted user is gone with sessions, and its tokens are good for nothing here", async () => {
    const { id, email } = await desk.newUser();
    const supabase = await desk.signedIn(email);
    const { error } = await desk.admin.auth.admin.deleteUser(id);
    assert.equal(error, null);
    assert.deepEqual(refusal(await supabase.auth.getUser()), [403, "user_not_found"]);
    assert.deepEqual(refusal(await supabase.auth.refreshSession()), [
      400,
      "refresh_token_not_found",
    ]);
    assert.deepEqual(refusal(await desk.admin.auth.admin.deleteUser(id)), [404, "user_not_found"]);
  });

  test("a banned user neither refreshes, reads itself nor signs in, until the ban is lifted", async () => {
    const { id, email } = await desk.newUser();
    const supabase = await desk.signedIn(email);
    const { hashed_token } = await desk.linkFor(email);
    const { data } = await desk.admin.auth.admin.updateUserById(id, { ban_duration: "1h30m" });
    assert.ok(Date.parse(Object(data.user).banned_until) > Date.now() + 5_000_000);
    assert.deepEqual(refusal(await supabase.auth.getUser()), [403, "user_banned"]);
    assert.deepEqual(refusal(await supabase.auth.refreshSession()), [400, "user_banned"]);
    const verify = () =>
      desk.phone().auth.verifyOtp({ token_hash: hashed_token, type: "magiclink" });
    assert.deepEqual(refusal(await verify()), [403, "user_banned"]);
    await desk.admin.auth.admin.updateUserById(id, { ban_duration: "none" });
    assert.equal((await verify()).error, null);
  });

  test("a ban of no known length → 400", async () => {
    const { id } = await desk.newUser();
    const refused = await desk.admin.auth.admin.updateUserById(id, { ban_duration: "long" });
    assert.deepEqual(refusal(refused), [400, "validation_failed"]);
  });
});

describe("who may", () => {
  const paths = [
    ["POST", "/admin/users"],
    ["GET", "/admin/users"],
    ["POST", "/admin/generate_link"],
    ["GET", `/admin/users/${crypto.randomUUID()}`],
  ] as const;

  for (const [method, path] of paths) {
    test(`${method} ${path.replace(/[0-9a-f-]{36}/, ":id")} with the publishable key or a listener's token → 403 not_admin`, async () => {
      assert.equal((await desk.ask(method, path)).body.error_code, "not_admin");
      const token = await mint(createSecret(LOCAL.jwtSecret));
      const response = await desk.rooms.auth.fetch(
        new Request(`${PUBLIC_URL}/auth/v1${path}`, {
          method,
          headers: { authorization: `Bearer ${token}` },
        }),
      );
      assert.equal(response.status, 403);
    });
  }

  test("the secret key is known without a gateway too; no token → 401, a forged one → 403", async () => {
    const listUsers = async (headers: Record<string, string>) => {
      const request = new Request(`${PUBLIC_URL}/auth/v1/admin/users`, { headers });
      const response = await desk.rooms.auth.fetch(request);
      return [response.status, Object(await response.json()).error_code];
    };
    const forged = await mint(createSecret("x".repeat(40)), { role: "service_role" });
    assert.deepEqual(await listUsers({ apikey: LOCAL.secretKey }), [200, undefined]);
    assert.deepEqual(await listUsers({ authorization: `Bearer ${LOCAL.secretKey}` }), [
      200,
      undefined,
    ]);
    assert.deepEqual(await listUsers({}), [401, "no_authorization"]);
    assert.deepEqual(await listUsers({ authorization: `Bearer ${forged}` }), [403, "bad_jwt"]);
  });
});
