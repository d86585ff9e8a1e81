import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { decodeJwt } from "jose";
import { createGateway } from "../../supabase/local/gateway.ts";
import { LOCAL } from "../../supabase/local/settings.ts";
import { openRooms, PUBLIC_URL, type Rooms } from "../support/rooms.ts";
import { createSecret, mint } from "../support/tokens.ts";

describe("Auth, through the unmodified supabase-js", () => {
  let rooms: Rooms;
  let gateway: (request: Request) => Promise<Response>;
  let admin: SupabaseClient;

  before(async () => {
    rooms = await openRooms({ schema: "create schema api" });
    const nobody = () => new Response(null, { status: 404 });
    gateway = createGateway({
      ...LOCAL,
      dataApi: (request) => rooms.dataApi.fetch(request),
      auth: (request) => rooms.auth.fetch(request),
      realtime: nobody,
      functions: nobody,
      spotify: nobody,
    });
    admin = client(LOCAL.secretKey);
  });
  after(() => rooms.close());

  /** A phone, or with the secret key a server. */
  function client(key: string): SupabaseClient {
    return createClient(PUBLIC_URL, key, {
      auth: { persistSession: false, autoRefreshToken: false },
      global: { fetch: (input, init) => gateway(new Request(input, init)) },
    });
  }
  const phone = () => client(LOCAL.publishableKey);

  const address = () => `${crypto.randomUUID()}@users.resonance.invalid`;

  async function newUser(attributes: Record<string, unknown> = {}) {
    const email = address();
    const { data, error } = await admin.auth.admin.createUser({
      email,
      email_confirm: true,
      ...attributes,
    });
    assert.equal(error, null);
    assert.ok(data.user);
    return { ...data.user, email };
  }

  async function linkFor(email: string) {
    const { data, error } = await admin.auth.admin.generateLink({ type: "magiclink", email });
    assert.equal(error, null);
    assert.ok(data.properties && data.user);
    return { ...data.properties, user: data.user };
  }

  async function signedIn(email: string): Promise<SupabaseClient> {
    const { hashed_token } = await linkFor(email);
    const supabase = phone();
    const { error } = await supabase.auth.verifyOtp({
      token_hash: hashed_token,
      type: "magiclink",
    });
    assert.equal(error, null);
    return supabase;
  }

  /** Status and code of what supabase-js reports. */
  function refusal({ error }: { error: unknown }): [unknown, unknown] {
    assert.ok(error instanceof Error && "status" in error && "code" in error, String(error));
    return [error.status, error.code];
  }

  async function ask(method: string, path: string, key: string, body?: unknown) {
    const response = await gateway(
      new Request(`${PUBLIC_URL}/auth/v1${path}`, {
        method,
        headers: { apikey: key },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  }

  describe("users by the secret key", () => {
    test("a created user has its metadata, its identity and no session", async () => {
      const user = await newUser({
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
      assert.deepEqual(await rooms.database.query(sessions, [user.id]), []);
    });

    test("an address that is taken, whatever its case → 422 email_exists", async () => {
      const { email } = await newUser();
      const again = await admin.auth.admin.createUser({ email: email.toUpperCase() });
      assert.deepEqual(refusal(again), [422, "email_exists"]);
    });

    test("no address, no address at all, a bad id → 400 validation_failed", async () => {
      for (const attributes of [{}, { email: "nowhere" }, { email: address(), id: "7" }]) {
        const refused = await admin.auth.admin.createUser(attributes);
        assert.deepEqual(refusal(refused), [400, "validation_failed"]);
      }
    });

    test("a user is found by id; an unknown one → 404 user_not_found", async () => {
      const { id, email } = await newUser();
      const { data } = await admin.auth.admin.getUserById(id);
      assert.equal(data.user?.email, email);
      const unknown = await admin.auth.admin.getUserById(crypto.randomUUID());
      assert.deepEqual(refusal(unknown), [404, "user_not_found"]);
      assert.equal((await ask("GET", "/admin/users/7", LOCAL.secretKey)).status, 404);
    });

    test("metadata is merged, null removes, the address changes with its identity", async () => {
      const { id } = await newUser({ user_metadata: { a: 1, b: 2 } });
      const email = address();
      const { data, error } = await admin.auth.admin.updateUserById(id, {
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
      await newUser();
      await newUser();
      const { data, error } = await admin.auth.admin.listUsers({ page: 1, perPage: 1 });
      assert.equal(error, null);
      assert.equal(data.users.length, 1);
      assert.ok("total" in data && data.total >= 2 && data.nextPage === 2);
    });

    test("a deleted user is gone with sessions, and its tokens are good for nothing here", async () => {
      const { id, email } = await newUser();
      const supabase = await signedIn(email);
      const { error } = await admin.auth.admin.deleteUser(id);
      assert.equal(error, null);
      assert.deepEqual(refusal(await supabase.auth.getUser()), [403, "user_not_found"]);
      assert.deepEqual(refusal(await supabase.auth.refreshSession()), [
        400,
        "refresh_token_not_found",
      ]);
      assert.deepEqual(refusal(await admin.auth.admin.deleteUser(id)), [404, "user_not_found"]);
    });

    test("a banned user neither refreshes, reads itself nor signs in, until the ban is lifted", async () => {
      const { id, email } = await newUser();
      const supabase = await signedIn(email);
      const { hashed_token } = await linkFor(email);
      const { data } = await admin.auth.admin.updateUserById(id, { ban_duration: "1h30m" });
      assert.ok(Date.parse(Object(data.user).banned_until) > Date.now() + 5_000_000);
      assert.deepEqual(refusal(await supabase.auth.getUser()), [403, "user_banned"]);
      assert.deepEqual(refusal(await supabase.auth.refreshSession()), [400, "user_banned"]);
      const verify = () => phone().auth.verifyOtp({ token_hash: hashed_token, type: "magiclink" });
      assert.deepEqual(refusal(await verify()), [403, "user_banned"]);
      await admin.auth.admin.updateUserById(id, { ban_duration: "none" });
      assert.equal((await verify()).error, null);
    });

    test("a ban of no known length → 400", async () => {
      const { id } = await newUser();
      const refused = await admin.auth.admin.updateUserById(id, { ban_duration: "long" });
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
        assert.equal((await ask(method, path, LOCAL.publishableKey)).body.error_code, "not_admin");
        const token = await mint(createSecret(LOCAL.jwtSecret));
        const response = await rooms.auth.fetch(
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
        const response = await rooms.auth.fetch(request);
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

  describe("a link", () => {
    test("its token is the hash of address and code, and its code has ten digits", async () => {
      const { email } = await newUser();
      const { hashed_token, email_otp, verification_type, action_link } = await linkFor(email);
      const hash = createHash("sha224").update(email + email_otp);
      assert.equal(hashed_token, hash.digest("hex"));
      assert.match(email_otp, /^\d{10}$/);
      assert.equal(verification_type, "magiclink");
      const link = new URL(action_link);
      assert.equal(link.pathname, "/auth/v1/verify");
      assert.equal(link.searchParams.get("token"), hashed_token);
    });

    test("for an unknown address it is a sign-up, and makes the user", async () => {
      const email = address();
      const { verification_type, hashed_token, user } = await linkFor(email);
      assert.equal(verification_type, "signup");
      assert.equal(user.email, email);
      const { data, error } = await phone().auth.verifyOtp({
        token_hash: hashed_token,
        type: "signup",
      });
      assert.equal(error, null);
      assert.equal(data.user?.id, user.id);
      assert.ok(data.user?.email_confirmed_at);
    });

    for (const [type, status, code] of [
      ["recovery", 404, "user_not_found"],
      ["telegram", 400, "validation_failed"],
      ["signup", 400, "validation_failed"],
    ] as const) {
      test(`of type ${type} for an unknown address, without a password → ${status} ${code}`, async () => {
        const params = { type, email: address() };
        const { status: got, body } = await ask(
          "POST",
          "/admin/generate_link",
          LOCAL.secretKey,
          params,
        );
        assert.deepEqual([got, body.error_code], [status, code]);
      });
    }

    test("to somewhere else than here leads home", async () => {
      const { email } = await newUser();
      const { data } = await admin.auth.admin.generateLink({
        type: "magiclink",
        email,
        options: { redirectTo: "https://elsewhere.example/" },
      });
      assert.equal(data.properties?.redirect_to, PUBLIC_URL);
    });
  });

  describe("redeeming", () => {
    for (const type of ["magiclink", "email"] as const) {
      test(`a token as ${type} → a session that refreshes, reads itself and signs out`, async () => {
        const { id, email } = await newUser({ app_metadata: { provider: "spotify" } });
        const { hashed_token } = await linkFor(email);
        const supabase = phone();
        const { data, error } = await supabase.auth.verifyOtp({ token_hash: hashed_token, type });
        assert.equal(error, null);
        assert.equal(data.session?.expires_in, 3600);
        assert.equal(data.user?.id, id);
        const refreshed = await supabase.auth.refreshSession();
        assert.equal(refreshed.error, null);
        assert.notEqual(refreshed.data.session?.refresh_token, data.session?.refresh_token);
        assert.equal((await supabase.auth.getUser()).data.user?.id, id);
        const token = refreshed.data.session?.access_token ?? "";
        assert.equal((await supabase.auth.signOut()).error, null);
        // supabase-js's own word for Auth's 403 session_not_found
        assert.equal((await phone().auth.getUser(token)).error?.name, "AuthSessionMissingError");
      });
    }

    test("the access token has the claims of the real service, after a refresh too", async () => {
      const { id, email } = await newUser({ app_metadata: { provider: "spotify" } });
      const supabase = await signedIn(email);
      const before = (await supabase.auth.getSession()).data.session;
      const after = (await supabase.auth.refreshSession()).data.session;
      for (const session of [before, after]) {
        const { iat, exp, session_id, amr, ...claims } = decodeJwt(session?.access_token ?? "");
        assert.deepEqual(claims, {
          iss: `${PUBLIC_URL}/auth/v1`,
          sub: id,
          aud: "authenticated",
          role: "authenticated",
          email,
          phone: "",
          app_metadata: { provider: "spotify", providers: ["email"] },
          user_metadata: { email_verified: true },
          aal: "aal1",
          is_anonymous: false,
        });
        assert.equal(Number(exp) - Number(iat), 3600);
        assert.match(String(session_id), /^[0-9a-f-]{36}$/);
        assert.equal(Object(amr)[0].method, "otp");
      }
    });

    test("the code that a person types does too", async () => {
      const { email } = await newUser();
      const { email_otp: token } = await linkFor(email);
      assert.equal((await phone().auth.verifyOtp({ email, token, type: "email" })).error, null);
    });

    const redeem = (token_hash: string, type: "magiclink" | "signup" = "magiclink") =>
      phone().auth.verifyOtp({ token_hash, type });

    test("a token twice → 403 otp_expired, even at the same moment", async () => {
      const { email } = await newUser();
      const { hashed_token } = await linkFor(email);
      const outcomes = await Promise.all([1, 2, 3, 4].map(() => redeem(hashed_token)));
      assert.equal(outcomes.filter(({ error }) => error === null).length, 1);
      assert.deepEqual(refusal(await redeem(hashed_token)), [403, "otp_expired"]);
    });

    test("an older token, once there is a newer one → 403 otp_expired", async () => {
      const { email } = await newUser();
      const older = await linkFor(email);
      const newer = await linkFor(email);
      assert.deepEqual(refusal(await redeem(older.hashed_token)), [403, "otp_expired"]);
      assert.equal((await redeem(newer.hashed_token)).error, null);
    });

    test("a token after five minutes → 403 otp_expired; just before, it is good", async () => {
      const { id, email } = await newUser();
      const age = (seconds: number) =>
        rooms.database.query(
          `update auth.users
           set recovery_sent_at = now() - $2::integer * interval '1 s'
           where id = $1::uuid`,
          [id, seconds],
        );
      const { hashed_token } = await linkFor(email);
      await age(301);
      assert.deepEqual(refusal(await redeem(hashed_token)), [403, "otp_expired"]);
      await age(295);
      assert.equal((await redeem(hashed_token)).error, null);
    });

    test("a token of another kind, or of no kind → refused", async () => {
      const { email } = await newUser();
      const { hashed_token } = await linkFor(email);
      assert.deepEqual(refusal(await redeem(hashed_token, "signup")), [403, "otp_expired"]);
      assert.deepEqual(refusal(await redeem("0".repeat(56))), [403, "otp_expired"]);
    });

    for (const body of [
      {},
      { type: "magiclink" },
      { type: "telegram", token_hash: "a" },
      { type: "magiclink", token_hash: "a", email: "a@b.co" },
      { type: "magiclink", token: "1" },
      { type: "magiclink", token: "1", token_hash: "a" },
    ]) {
      test(`POST /verify ${JSON.stringify(body)} → 400 validation_failed`, async () => {
        const answer = await ask("POST", "/verify", LOCAL.publishableKey, body);
        assert.deepEqual([answer.status, answer.body.error_code], [400, "validation_failed"]);
      });
    }
  });

  describe("closed doors", () => {
    const email = "someone@example.com";
    for (const [path, body, status, code] of [
      ["/signup", { email, password: "long enough" }, 422, "signup_disabled"],
      ["/signup", {}, 422, "anonymous_provider_disabled"],
      ["/otp", { email, create_user: true }, 422, "email_provider_disabled"],
      ["/otp", { email, create_user: false }, 422, "otp_disabled"],
      ["/otp", { phone: "+4512345678" }, 400, "phone_provider_disabled"],
      ["/otp", {}, 400, "validation_failed"],
      ["/magiclink", { email }, 422, "email_provider_disabled"],
      ["/recover", { email }, 400, "email_provider_disabled"],
      ["/resend", { type: "signup", email }, 422, "email_provider_disabled"],
      [
        "/token?grant_type=password",
        { email, password: "long enough" },
        422,
        "email_provider_disabled",
      ],
      ["/token?grant_type=magic", {}, 400, "invalid_credentials"],
    ] as const) {
      test(`POST ${path} ${JSON.stringify(body)} → ${status} ${code}, and nobody is made`, async () => {
        const answer = await ask("POST", path, LOCAL.publishableKey, body);
        assert.deepEqual([answer.status, answer.body.error_code], [status, code]);
        const made = "select from auth.users where email = $1";
        assert.deepEqual(await rooms.database.query(made, [email]), []);
      });
    }

    test("broken JSON → 400 bad_json", async () => {
      const response = await rooms.auth.fetch(
        new Request(`${PUBLIC_URL}/auth/v1/signup`, { method: "POST", body: "{" }),
      );
      assert.deepEqual(
        [response.status, Object(await response.json()).error_code],
        [400, "bad_json"],
      );
    });
  });

  describe("open to all", () => {
    test("health, settings and keys say what a phone may know", async () => {
      assert.equal((await ask("GET", "/health", LOCAL.publishableKey)).body.name, "GoTrue");
      const { body } = await ask("GET", "/settings", LOCAL.publishableKey);
      assert.deepEqual([body.disable_signup, body.external.email], [true, false]);
      const keys = await gateway(new Request(`${PUBLIC_URL}/auth/v1/.well-known/jwks.json`));
      assert.deepEqual(await keys.json(), { keys: [] });
    });

    for (const path of ["/nowhere", "/", "", "/admin", "/user/x", "/factors"]) {
      test(`an unknown path, ${path || "none"} → 404 in JSON`, async () => {
        const { status, body } = await ask("GET", path, LOCAL.publishableKey);
        assert.equal(status, path === "/admin" ? 403 : 404);
        assert.equal(body.code, status);
      });
    }

    test("an error has the shape of the version that is asked for", async () => {
      const shape = async (version: string) => {
        const headers = { "x-supabase-api-version": version };
        const request = new Request(`${PUBLIC_URL}/auth/v1/admin/users`, { headers });
        return Object(await (await rooms.auth.fetch(request)).json()).code;
      };
      assert.equal(await shape("2024-01-01"), "no_authorization");
      assert.equal(await shape(""), 401);
    });
  });
});
