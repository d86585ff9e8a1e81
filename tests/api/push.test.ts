import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { outcome } from "../support/api.ts";
import { PushEvening, type PushGuest, pushToken } from "../support/push-evening.ts";
import { tellAll } from "../support/teller.ts";

const ALERT = (kind: string) => ({
  alert: { "loc-key": `push_${kind}` },
  sound: "default",
  "content-available": 1,
});

describe("push", () => {
  const lines: string[] = [];
  let evening: PushEvening;
  let ada: PushGuest;
  let bob: PushGuest;
  before(async () => {
    evening = await PushEvening.open({ log: (line) => lines.push(line) });
    ada = await evening.guest("Ada", ["expo", "fcm", "apns"]);
    bob = await evening.guest("Bob");
  });
  after(() => evening.close());

  test("a wave reaches each phone, and says its kind and nothing else", async () => {
    await evening.waves(bob, ada);
    await evening.later();
    const answer = await evening.send();
    assert.equal(answer.status, 200, answer.text);
    const { lateS, ...report } = answer.json as Record<string, number>;
    assert.deepEqual(report, { sent: 3, delayed: 0, refused: 0, dead: 0 });
    assert.ok(lateS !== undefined && lateS >= 14);
    assert.deepEqual(await evening.gotBy(ada.tokens.expo), [
      {
        data: { kind: "wave" },
        body: "Someone waved to you.",
        sound: "default",
        priority: "high",
        ttl: 900,
        collapseId: "wave",
        tag: "wave",
        _contentAvailable: true,
      },
    ]);
    assert.deepEqual(await evening.gotBy(ada.tokens.fcm), [
      {
        data: { kind: "wave" },
        android: { priority: "high", collapse_key: "wave", ttl: "900s" },
        apns: {
          headers: { "apns-collapse-id": "wave", "apns-priority": "10" },
          payload: { aps: ALERT("wave") },
        },
      },
    ]);
    const [apns] = (await evening.gotBy(ada.tokens.apns)) as [
      { headers: Record<string, string>; payload: unknown },
    ];
    assert.deepEqual(apns.payload, { aps: ALERT("wave"), kind: "wave" });
    const { "apns-expiration": expiration, ...headers } = apns.headers;
    assert.ok(Math.abs(Number(expiration) - Date.now() / 1000 - 900) < 60);
    assert.deepEqual(headers, {
      "apns-topic": "app.resonance.local",
      "apns-push-type": "alert",
      "apns-priority": "10",
      "apns-collapse-id": "wave",
    });
  });

  test("what was sent is not sent again", async () => {
    await evening.later(120);
    assert.equal(((await evening.send()).json as { sent: number }).sent, 0);
    assert.equal((await evening.gotBy(ada.tokens.expo)).length, 1);
  });

  test("a request and an end by silence reach a phone in a pocket", async () => {
    await evening.local("DELETE");
    await bob.call("start_find", { target_id: ada.id });
    await tellAll(evening.api.stack.database);
    await evening.later();
    await evening.send();
    await evening.rows(
      "update app.presence set heartbeat_at = now() - interval '1 day' where user_id = $1",
      [ada.id],
    );
    await evening.rows("select private.sweep_presence(100)");
    await tellAll(evening.api.stack.database);
    await evening.later();
    await evening.send();
    const got = (await evening.gotBy(ada.tokens.expo)) as { data: unknown; ttl: number }[];
    assert.deepEqual(
      got.map(({ data }) => data),
      [{ kind: "find_request" }, { kind: "ended" }],
    );
    assert.ok((got[0]?.ttl ?? 999) <= 105, "a request is not brought when it is over");
  });

  test("nobody but the scheduler sends → 401", async () => {
    for (const headers of [{}, { apikey: "sb_secret_wrong" }]) {
      const answer = await evening.api.request("POST", "push/send", { headers, body: {} });
      assert.equal(outcome(answer), "401 unauthorized");
    }
    const { session } = ada;
    assert.equal(
      outcome(await evening.api.request("POST", "push/send", { token: session, body: {} })),
      "401 unauthorized",
    );
  });

  test("a token off its platform's shape → 400, and it stands in no reply", async () => {
    for (const [platform, token] of [
      ["expo", pushToken("apns")],
      ["apns", pushToken("expo")],
      ["apns", "a".repeat(63)],
      ["fcm", "a".repeat(1001)],
      ["fcm", "short"],
      ["web", pushToken("fcm")],
      ["expo", `${pushToken("expo")}\n`],
    ] as const) {
      const answer = await evening.register(ada.session, platform as "expo", token);
      assert.equal(outcome(answer), "400 invalid_request");
      assert.ok(!answer.text.includes(token.trim()));
    }
    for (const id of ["me", "1", "%27%3B--"]) {
      const answer = await evening.register(ada.session, "expo", pushToken("expo"), id as never);
      assert.equal(outcome(answer), "400 invalid_request");
    }
  });

  test("by rpc and by the route the same shapes are refused", async () => {
    const tokens = ["expo", "fcm", "apns"].flatMap((platform) =>
      [
        pushToken(platform as "expo"),
        `ExpoPushToken[${"a".repeat(100)}]`,
        `ExpoPushToken[${"a".repeat(101)}]`,
        "ExpoPushToken[a-_b5678]",
        "ab".repeat(32),
        "AB".repeat(100),
        "AB".repeat(101),
        `${"a".repeat(31)}`,
        `${"a".repeat(32)}`,
        `${"a".repeat(1000)}`,
        `${"é".repeat(64)}`,
        `${"a".repeat(64)} `,
        "",
      ].map((token) => [platform as "expo", token] as const),
    );
    await evening.rows(
      "update private.limits set value = 100000 where name like 'rate_put_device%'",
    );
    for (const [platform, token] of tokens) {
      const id = crypto.randomUUID();
      const route = await evening.register(bob.session, platform, token, id);
      const call = await evening.api.rpc("put_device", {
        token: bob.session,
        body: { device_id: id, platform, token },
      });
      assert.equal(call.status < 300, route.status < 300, `${platform} ${token}`);
    }
    await evening.rows("delete from private.devices where user_id = $1", [bob.id]);
  });

  test("a phone that signs out is reached no more; deleting it twice is as good as once", async () => {
    const id = crypto.randomUUID();
    await evening.register(bob.session, "expo", bob.tokens.expo, id);
    for (let nth = 0; nth < 2; nth++) {
      const answer = await evening.api.request("DELETE", `users/me/devices/${id}`, {
        token: bob.session,
      });
      assert.equal(answer.status, 204);
    }
    assert.deepEqual(
      await evening.rows("select from private.devices where user_id = $1", [bob.id]),
      [],
    );
  });

  test("no line of the log, no message and no export holds a token", async () => {
    const exported = await evening.api.request("GET", "users/me/export", { token: ada.session });
    assert.equal(exported.status, 200, exported.text);
    assert.equal((exported.json as { devices: unknown[] }).devices.length, 3);
    const messages = JSON.stringify(await evening.rows("select payload from realtime.messages"));
    assert.ok(lines.length > 0);
    for (const token of Object.values(ada.tokens)) {
      for (const text of [lines.join("\n"), exported.text, messages]) {
        assert.ok(!text.includes(token));
      }
    }
  });
});
