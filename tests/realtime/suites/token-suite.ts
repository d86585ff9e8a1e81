import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import type { Database } from "../../../supabase/local/database/database.ts";
import { fastLimits } from "../../../supabase/local/realtime/limits.ts";
import { createSecret, mint, USER_ID } from "../../support/tokens.ts";
import { sessionToken, subscribe, useServer } from "../support/server.ts";

const topic = `realtime:user:${USER_ID}`;
const isPrivate = { private: true };
const seconds = () => Math.floor(Date.now() / 1000);

/** The server's clock, which only tests turn: tokens expire without anyone waiting for it. */
const clock = { ahead: 0 };
const now = () => new Date(Date.now() + clock.ahead);
/** Good for a minute of that clock. */
const shortToken = () => sessionToken({ exp: seconds() + 60 });
async function pastShortToken() {
  clock.ahead += 61_000;
  await severalLooks();
}
const often = { ...fastLimits, tokenCheckMs: 30, idleMs: Number.POSITIVE_INFINITY };
const severalLooks = () => new Promise((resolve) => setTimeout(resolve, 120));

export function tokenSuite(database: () => Database): void {
  describe("tokens", () => {
    describe("a token at the join", () => {
      const its = useServer(database);

      const refused: [string, () => Promise<string>, RegExp][] = [
        [
          "expired",
          () => sessionToken({ exp: seconds() - 90 }),
          /^InvalidJWTToken: Token has expired 9\d seconds ago$/,
        ],
        [
          "without exp",
          () => sessionToken({ exp: null }),
          /^InvalidJWTToken: Fields `role` and `exp` are required in JWT$/,
        ],
        [
          "without role",
          () => sessionToken({ role: null }),
          /^InvalidJWTToken: Fields `role` and `exp` are required in JWT$/,
        ],
        ["with exp in words", () => sessionToken({ exp: "soon" }), /^Unknown Error on Channel$/],
        ["with iat in words", () => sessionToken({ iat: "then" }), /^Unknown Error on Channel$/],
        [
          "that is garbage",
          async () => "a.b.c",
          /^MalformedJWT: The token provided is not a valid JWT$/,
        ],
        [
          "of another secret",
          () => mint(createSecret("another-secret-of-at-least-32-characters")),
          /^JwtSignatureError: Failed to validate JWT signature$/,
        ],
        [
          "without a signature",
          async () =>
            `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify({ role: "service_role", exp: seconds() + 60 }))}.`.replaceAll(
              "=",
              "",
            ),
          /^JwtSignerError: Failed to generate JWT signer/,
        ],
      ];
      for (const [title, token, reason] of refused) {
        test(`${title} → the join is refused, public channels included`, async () => {
          const socket = await its.raw();
          for (const config of [isPrivate, {}]) {
            const reply = await socket.join(topic, config, await token());
            const { status, response } = reply[4] as {
              status: string;
              response: { reason: string };
            };
            assert.equal(status, "error");
            assert.match(response.reason, reason);
          }
        });
      }

      test("with decimals in exp is accepted", async () => {
        const socket = await its.raw();
        const token = await sessionToken({ exp: seconds() + 60.4 });
        assert.equal((await socket.join(topic, isPrivate, token))[4].status, "ok");
      });
    });

    describe("a join with two tokens", () => {
      const its = useServer(database);

      /** The reply's status to a join of the listener's own channel with these. */
      async function joined(tokens: Record<string, string>): Promise<unknown> {
        const socket = await its.raw();
        const payload = { config: isPrivate, ...tokens };
        socket.send(["1", "1", topic, "phx_join", payload]);
        return (await socket.next())[4].status;
      }

      test("user_token wins over access_token", async () => {
        const good = await sessionToken();
        const other = await sessionToken({ sub: crypto.randomUUID() });
        assert.equal(await joined({ user_token: good, access_token: other }), "ok");
        assert.equal(await joined({ user_token: other, access_token: good }), "error");
      });

      test("an opaque key as access_token means the socket's own token, whatever user_token says", async () => {
        const user_token = await sessionToken();
        assert.equal(await joined({ user_token, access_token: "sb_publishable_x" }), "error");
        assert.equal(await joined({ user_token }), "ok");
      });
    });

    describe("a token that runs out", () => {
      const its = useServer(database);

      test("at expiry: a system error, then phx_close under the join's ref, never phx_error", async () => {
        const socket = await its.raw();
        const token = await sessionToken({ exp: Math.round(Date.now() / 1000) + 2 });
        assert.equal((await socket.join(topic, isPrivate, token))[4].status, "ok");
        const [joinRef, ref, , event, payload] = await socket.next();
        assert.deepEqual([joinRef, ref, event], ["1", null, "system"]);
        assert.match(String(payload.message), /^Token has expired \d seconds ago$/);
        assert.deepEqual(
          [payload.extension, payload.status, payload.channel],
          ["system", "error", `user:${USER_ID}`],
        );
        assert.deepEqual(await socket.next(), ["1", "1", topic, "phx_close", {}]);
        socket.send([null, "2", topic, "phx_leave", {}]);
        assert.deepEqual((await socket.next())[4], { status: "ok", response: {} });
      });
    });

    describe("a token that is looked at again", () => {
      const its = useServer(database, { now, limits: often });
      afterEach(() => {
        clock.ahead = 0;
      });

      test("its policies are not asked again, only whether it has expired", async () => {
        await its.database.query("insert into public.switches values ('switch:looked')");
        const socket = await its.raw();
        await socket.join("realtime:switch:looked", isPrivate, await shortToken());
        await its.database.query("delete from public.switches where topic = 'switch:looked'");
        await severalLooks();
        await its.database.query("select realtime.send('{}'::jsonb, 'e', 'switch:looked')");
        assert.ok((await socket.next<Uint8Array>()) instanceof Uint8Array);
        await pastShortToken();
        assert.match(
          String((await socket.next())[4].message),
          /^Token has expired \d+ seconds ago$/,
        );
        assert.equal((await socket.next())[3], "phx_close");
      });

      test("supabase-js is CLOSED at expiry and does not come back by itself", async () => {
        const phone = await its.server.phone(await shortToken());
        const channel = phone.channel(`user:${USER_ID}`, { config: isPrivate });
        const statuses: string[] = [];
        const closed = new Promise<void>((resolve) => {
          channel.subscribe((status) => {
            statuses.push(status);
            if (status === "SUBSCRIBED") clock.ahead += 61_000;
            else resolve();
          });
        });
        await closed;
        assert.deepEqual(statuses, ["SUBSCRIBED", "CLOSED"]);
      });

      test("a renewed token keeps the channel past the first one's expiry, without an answer", async () => {
        const socket = await its.raw();
        await socket.join(topic, isPrivate, await shortToken());
        socket.send(["1", "2", topic, "access_token", { access_token: await sessionToken() }]);
        // A channel does one thing after another: what is answered comes after the renewal.
        socket.send(["1", "3", topic, "presence", { type: "presence" }]);
        assert.equal((await socket.next())[1], "3");
        await pastShortToken();
        assert.deepEqual(await socket.rest(), []);
        await its.database.query("select realtime.send('{}'::jsonb, 'e', $1)", [`user:${USER_ID}`]);
        assert.ok((await socket.next<Uint8Array>()) instanceof Uint8Array);
      });

      test("supabase-js pushes a renewed token, and the channel outlives the old one", async () => {
        let token = await shortToken();
        const phone = await its.server.phone(() => token);
        const channel = phone.channel(`user:${USER_ID}`, { config: isPrivate });
        const heard = new Promise((resolve) => {
          channel.on("broadcast", { event: "*" }, resolve);
        });
        assert.equal((await subscribe(channel)).status, "SUBSCRIBED");
        token = await sessionToken();
        await phone.realtime.setAuth();
        await pastShortToken();
        await its.database.query("select realtime.send('{}'::jsonb, 'e', $1)", [`user:${USER_ID}`]);
        await heard;
      });

      for (const access_token of [null, 5, "sb_publishable_x"]) {
        test(`a renewal with ${JSON.stringify(access_token)} is ignored`, async () => {
          const socket = await its.raw();
          await socket.join(topic, isPrivate, await sessionToken());
          socket.send(["1", "2", topic, "access_token", { access_token }]);
          socket.send(["1", "3", topic, "access_token", null]);
          assert.deepEqual(await socket.rest(), []);
        });
      }

      test("a renewal with the same token is ignored", async () => {
        const token = await sessionToken();
        const socket = await its.raw();
        await socket.join(topic, isPrivate, token);
        socket.send(["1", "2", topic, "access_token", { access_token: token }]);
        assert.deepEqual(await socket.rest(), []);
      });

      for (const [title, renewal, message] of [
        [
          "an expired token",
          () => sessionToken({ exp: 1000 }),
          /^Token has expired \d+ seconds ago$/,
        ],
        ["garbage", async () => "garbage", /^The token provided is not a valid JWT$/],
        ["a token without role", () => sessionToken({ role: null }), /^Fields `role` and `exp`/],
        [
          "iat in words",
          () => sessionToken({ iat: "then" }),
          /^\[message: "Invalid token", claim: "iat"/,
        ],
      ] as const) {
        test(`a renewal with ${title} → system error and phx_close`, async () => {
          const socket = await its.raw();
          await socket.join(topic, isPrivate, await sessionToken());
          socket.send(["1", "2", topic, "access_token", { access_token: await renewal() }]);
          const [, , , event, payload] = await socket.next();
          assert.equal(event, "system");
          assert.match(String(payload.message), message);
          assert.equal((await socket.next())[3], "phx_close");
        });
      }

      test("a renewal by another listener, who may not hear the topic, closes the channel", async () => {
        const socket = await its.raw();
        await socket.join(topic, isPrivate, await sessionToken());
        const other = await sessionToken({ sub: crypto.randomUUID() });
        socket.send(["1", "2", topic, "access_token", { access_token: other }]);
        assert.match(
          String((await socket.next())[4].message),
          /^You do not have permissions to read/,
        );
        assert.equal((await socket.next())[3], "phx_close");
      });

      test("a right to hear that is gone in part closes the channel: no longer have permission", async () => {
        await its.database.query("insert into public.switches values ('switch:part')");
        const socket = await its.raw();
        const config = { private: true, presence: { enabled: true } };
        await socket.join("realtime:switch:part", config, await sessionToken());
        await socket.next();
        await its.database.exec(
          `create policy "only presence now" on realtime.messages as restrictive for select
         to authenticated using (realtime.topic() <> 'switch:part' or extension = 'presence')`,
        );
        const renewed = await sessionToken({ jti: "2" });
        socket.send(["1", "2", "realtime:switch:part", "access_token", { access_token: renewed }]);
        assert.equal(
          (await socket.next())[4].message,
          "You no longer have permission to read from this Channel topic: switch:part",
        );
        await its.database.exec(`drop policy "only presence now" on realtime.messages`);
      });
    });
  });
}
