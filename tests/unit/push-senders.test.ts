import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { decodeJwt } from "jose";
import { createApnsSender } from "../../functions/push/apns.ts";
import { PushEnv } from "../../functions/push/env.ts";
import { createExpoSender } from "../../functions/push/expo.ts";
import { createFcmSender } from "../../functions/push/fcm.ts";
import type { Push } from "../../functions/push/sender.ts";
import { createPush } from "../../supabase/dev/push/push.ts";
import { type PortServer, servePort } from "../../supabase/local/gateway/serve-port.ts";
import { pushToken } from "../support/push-evening.ts";

const wave = (token: string): Push => ({ kind: "wave", token, ttlS: 60 });

describe("the senders", () => {
  let server: PortServer;
  let env: PushEnv;
  /** What was asked: "path authorization". */
  const asked: { path: string; authorization: string; body: string }[] = [];
  /** What is answered in place of the local services; null for them. */
  let instead: (() => Response) | null = null;
  before(async () => {
    server = await servePort(0);
    const local = await createPush(server.url);
    server.handle(async (request) => {
      asked.push({
        path: new URL(request.url).pathname.replace("/local/push/", ""),
        authorization: request.headers.get("authorization") ?? "",
        body: await request.clone().text(),
      });
      return instead?.() ?? local.handler(request);
    });
    env = PushEnv.parse({
      SUPABASE_URL: server.url,
      SUPABASE_PUBLISHABLE_KEYS: `{"default":"p"}`,
      SUPABASE_SECRET_KEYS: `{"default":"s"}`,
      EXPO_ACCESS_TOKEN: "of-the-project",
      ...local.variables,
    });
  });
  after(() => server.close());

  function fcm() {
    assert.ok(env.FCM_ACCOUNT);
    return createFcmSender(env, env.FCM_ACCOUNT);
  }
  function apns() {
    assert.ok(env.APNS_ACCOUNT);
    return createApnsSender(env, env.APNS_ACCOUNT);
  }
  /** What these pushes come to, and the paths that were asked for them. */
  async function sent(sender: ReturnType<typeof fcm>, pushes: readonly Push[]) {
    asked.length = 0;
    const outcomes = await sender.send(pushes);
    return {
      outcomes: outcomes.map(({ outcome }) => outcome),
      paths: asked.map(({ path }) => path),
    };
  }
  const many = (count: number, service: "expo" | "fcm" | "apns") =>
    Array.from({ length: count }, () => wave(pushToken(service)));

  test("of FCM ask for one access token for all that they send", async () => {
    const sender = fcm();
    const first = await sent(sender, many(20, "fcm"));
    assert.deepEqual(new Set(first.outcomes), new Set(["sent"]));
    assert.equal(first.paths.filter((path) => path === "fcm/token").length, 1);
    const second = await sent(sender, many(2, "fcm"));
    assert.ok(!second.paths.includes("fcm/token"));
  });

  test("of FCM get a new one when theirs is refused, and none of it is fatal", async () => {
    const sender = fcm();
    await sender.send(many(1, "fcm"));
    instead = () => Response.json({ error: { status: "UNAUTHENTICATED" } }, { status: 401 });
    assert.deepEqual((await sent(sender, many(1, "fcm"))).outcomes, ["later"]);
    assert.deepEqual((await sent(sender, many(2, "fcm"))).outcomes, ["later", "later"]);
    instead = null;
    const again = await sent(sender, many(2, "fcm"));
    assert.deepEqual(again.outcomes, ["sent", "sent"]);
    assert.equal(again.paths.filter((path) => path === "fcm/token").length, 1);
  });

  test("of FCM forget no device but for UNREGISTERED", async () => {
    for (const [status, errorCode, outcome] of [
      [404, "UNREGISTERED", "dead"],
      [404, undefined, "later"],
      [400, "INVALID_ARGUMENT", "refused"],
      [403, "SENDER_ID_MISMATCH", "refused"],
      [403, undefined, "later"],
    ] as const) {
      const sender = fcm();
      await sender.send(many(1, "fcm"));
      instead = () => Response.json({ error: { details: [{ errorCode }] } }, { status });
      const { outcomes } = await sent(sender, many(1, "fcm"));
      instead = null;
      assert.deepEqual(outcomes, [outcome], `${status} ${errorCode}`);
    }
  });

  test("of APNs forget no device but where it is the device that is wrong", async () => {
    for (const [status, reason, outcome] of [
      [410, "Unregistered", "dead"],
      [410, "ExpiredToken", "dead"],
      [400, "BadDeviceToken", "dead"],
      [400, "DeviceTokenNotForTopic", "refused"],
      [400, "BadTopic", "refused"],
      [403, "ExpiredProviderToken", "later"],
      [404, "BadPath", "later"],
      [429, "TooManyProviderTokenUpdates", "later"],
    ] as const) {
      instead = () => Response.json({ reason }, { status });
      const { outcomes } = await sent(apns(), many(1, "apns"));
      instead = null;
      assert.deepEqual(outcomes, [outcome], `${status} ${reason}`);
    }
  });

  test("of APNs sign tokens of one age, however many workers there are", async () => {
    const times = new Set<unknown>();
    for (let nth = 0; nth < 3; nth++) {
      assert.deepEqual((await sent(apns(), many(2, "apns"))).outcomes, ["sent", "sent"]);
      for (const { authorization } of asked) times.add(decodeJwt(authorization.slice(7)).iat);
    }
    // A turn may end meanwhile.
    assert.ok(times.size <= 2, [...times].join(" "));
  });

  test("of Expo send a hundred at a time, and say of each what became of it", async () => {
    const pushes = many(250, "expo");
    const { outcomes, paths } = await sent(createExpoSender(env), pushes);
    assert.deepEqual(new Set(outcomes), new Set(["sent"]));
    assert.equal(outcomes.length, 250);
    assert.deepEqual(paths, ["expo/send", "expo/send", "expo/send"]);
    assert.deepEqual(
      asked.flatMap(({ body }) => (JSON.parse(body) as { to: string }[]).map(({ to }) => to)),
      pushes.map(({ token }) => token),
    );
    assert.ok(asked.every(({ authorization }) => authorization === "Bearer of-the-project"));
  });

  test("of Expo take an answer off its shape for none", async () => {
    for (const [answer, outcome] of [
      [{ data: [] }, "later"],
      [{ data: [{ status: "maybe" }] }, "later"],
      [{ errors: [{ code: "INTERNAL" }] }, "later"],
      [{ data: [{ status: "error", message: "?" }] }, "refused"],
      [{ data: [{ status: "error", details: { error: "MessageTooBig" } }] }, "refused"],
      [{ data: [{ status: "error", details: { error: "MessageRateExceeded" } }] }, "later"],
      [{ data: [{ status: "error", details: { error: "DeviceNotRegistered" } }] }, "dead"],
      [{ data: [{ status: "ok" }] }, "sent"],
    ] as const) {
      instead = () => Response.json(answer);
      const { outcomes } = await sent(createExpoSender(env), many(1, "expo"));
      instead = null;
      assert.deepEqual(outcomes, [outcome], JSON.stringify(answer));
    }
  });
});
