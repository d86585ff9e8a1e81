import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import type { Service } from "../../supabase/dev/push/inbox.ts";
import { eventually } from "../support/eventually.ts";
import { PushEvening, type PushGuest } from "../support/push-evening.ts";
import { tellAll } from "../support/teller.ts";

/** What a fault does to a push. */
interface Effect {
  /** What the worker reports. */
  readonly report: "delayed" | "dead";
  /** Least and most seconds until it is tried again. */
  readonly waitsS?: readonly [number, number];
  /** For how long the whole service is left alone; 0 for not. */
  readonly pausedS?: number;
}

const ALONE: Effect = { report: "delayed", waitsS: [3, 6], pausedS: 0 };
const paused = (pausedS: number): Effect => ({ ...ALONE, pausedS });
const DEAD: Effect = { report: "dead" };

const FAULTS: readonly [service: Service, fault: object, effect: Effect][] = [
  ["expo", { answer: "dead" }, DEAD],
  ["expo", { answer: 429, retryAfterS: 20 }, paused(20)],
  ["expo", { answer: 429 }, paused(60)],
  ["expo", { answer: 500 }, ALONE],
  ["expo", { answer: 503, retryAfterS: 30 }, paused(30)],
  ["expo", { answer: "credentials" }, paused(60)],
  ["expo", { answer: "malformed" }, ALONE],
  ["fcm", { answer: "dead" }, DEAD],
  ["fcm", { answer: 429, retryAfterS: 20 }, paused(20)],
  ["fcm", { answer: 500 }, ALONE],
  ["fcm", { answer: 503, retryAfterS: 30 }, paused(30)],
  ["fcm", { answer: "credentials" }, paused(60)],
  ["apns", { answer: "dead" }, DEAD],
  ["apns", { answer: 429, retryAfterS: 20 }, { report: "delayed", waitsS: [18, 21], pausedS: 0 }],
  ["apns", { answer: 500 }, ALONE],
  ["apns", { answer: 503, retryAfterS: 30 }, paused(30)],
  ["apns", { answer: "credentials" }, paused(60)],
];

describe("when a push service fails", () => {
  const lines: string[] = [];
  let evening: PushEvening;
  let bob: PushGuest;
  before(async () => {
    evening = await PushEvening.open({ log: (line) => lines.push(line) });
    await evening.rows("update private.limits set value = 100000 where name like 'rate_%'");
    bob = await evening.guest("Bob");
  });
  after(() => evening.close());
  beforeEach(async () => {
    await evening.local("DELETE", "/faults");
    await evening.rows("delete from private.push_services");
    await evening.rows("delete from private.pushes");
  });

  /** Somebody with a phone, to whom Bob waved a quarter of a minute ago, and who meets that fault. */
  async function waved(service: Service, fault: object): Promise<PushGuest> {
    const guest = await evening.guest("Guest", [service]);
    await evening.waves(bob, guest);
    await evening.later();
    const answer = await evening.local("PUT", "/faults", {
      service,
      token: guest.tokens[service],
      ...fault,
    });
    assert.equal(answer.status, 200, answer.text);
    return guest;
  }
  const devicesOf = (guest: PushGuest) =>
    evening.rows("select from private.devices where user_id = $1", [guest.id]);
  const report = async () => {
    const { status, text, json } = await evening.send();
    assert.equal(status, 200, text);
    const { lateS: _, ...counts } = json as Record<string, number>;
    return counts;
  };

  for (const [service, fault, effect] of FAULTS) {
    test(`${service} answers ${Object.values(fault).join(", ")} → ${effect.report}`, async () => {
      const guest = await waved(service, fault);
      const none = { sent: 0, delayed: 0, refused: 0, dead: 0 };
      assert.deepEqual(await report(), { ...none, [effect.report]: 1 });
      assert.deepEqual(await evening.gotBy(guest.tokens[service]), []);
      const [waiting] = await evening.rows<{ s: number }>(
        "select extract(epoch from due_at - now())::float as s from private.pushes",
      );
      if (effect.report === "dead") {
        assert.equal((await devicesOf(guest)).length, 0, "the device is forgotten");
        assert.equal(waiting, undefined);
        return;
      }
      assert.equal((await devicesOf(guest)).length, 1, "the device is kept");
      const [least, most] = effect.waitsS ?? [0, 0];
      assert.ok(waiting && waiting.s >= least && waiting.s <= most, `${waiting?.s} s`);
      const [pause] = await evening.rows<{ s: number }>(
        "select extract(epoch from paused_until - now())::float as s from private.push_services",
      );
      assert.ok(Math.abs((pause?.s ?? 0) - (effect.pausedS ?? 0)) <= 2, `paused ${pause?.s} s`);

      await evening.local("DELETE", "/faults");
      await evening.later(22);
      if ((effect.pausedS ?? 0) > 22) {
        assert.deepEqual(await report(), none, "in a pause nothing is sent");
        await evening.later(40);
      }
      assert.deepEqual(await report(), { ...none, sent: 1 });
      assert.equal((await evening.gotBy(guest.tokens[service])).length, 1, "then it comes, once");
    });
  }

  test("no service answers at all → all is tried again, but not for who signs out meanwhile", async () => {
    const guests = await Promise.all([
      evening.guest("Guest", ["expo", "apns"]),
      evening.guest("Leaver", ["fcm"]),
    ]);
    const [stayer, leaver] = guests;
    for (const guest of guests) {
      await bob.call("wave", { user_id: guest.id });
      await guest.call("heartbeat");
    }
    await tellAll(evening.api.stack.database);
    await evening.later();
    await evening.local("PUT", "/faults", { answer: "nothing" });
    const sending = report();
    await eventually(async () => {
      const claimed = await evening.rows("select from private.pushes where claim is not null");
      assert.equal(claimed.length, 3);
    });
    await evening.rows("delete from private.devices where user_id = $1", [leaver.id]);
    assert.deepEqual(await sending, { sent: 0, delayed: 3, refused: 0, dead: 0 });
    await evening.local("DELETE", "/faults");
    await evening.later(22);
    assert.deepEqual(await report(), { sent: 2, delayed: 0, refused: 0, dead: 0 });
    assert.deepEqual(await evening.gotBy(leaver.tokens.fcm), []);
    assert.equal((await evening.gotBy(stayer.tokens.apns)).length, 1);
  });

  test("of several phones in one request the good ones are reached beside one that is gone", async () => {
    const gone = await waved("expo", { answer: "dead" });
    const other = await evening.guest("Other", ["expo"]);
    await bob.call("wave", { user_id: other.id });
    await tellAll(evening.api.stack.database);
    await evening.later();
    assert.deepEqual(await report(), { sent: 1, delayed: 0, refused: 0, dead: 1 });
    assert.equal((await devicesOf(gone)).length, 0);
    assert.equal((await evening.gotBy(other.tokens.expo)).length, 1);
  });

  test("Expo names a device that is gone in its receipt only → it is forgotten then", async () => {
    const gone = await waved("expo", { answer: "dead_later" });
    assert.equal((await report()).sent, 1);
    assert.equal((await devicesOf(gone)).length, 1);
    await evening.later(900);
    assert.deepEqual(await report(), { sent: 0, delayed: 0, refused: 0, dead: 1 });
    assert.equal((await devicesOf(gone)).length, 0);
    assert.deepEqual(await evening.rows("select from private.push_receipts"), []);
  });

  test("what fails until it is old is not sent at all", async () => {
    const guest = await waved("fcm", { answer: 500 });
    await report();
    await evening.local("DELETE", "/faults");
    await evening.later(120);
    assert.equal((await report()).sent, 0);
    assert.deepEqual(await evening.gotBy(guest.tokens.fcm), []);
  });

  test("the log says which service failed, and never to whom", () => {
    const faults = lines.filter(
      (line) => line.includes('"function":"push"') && line.includes("fault"),
    );
    assert.ok(faults.some((line) => line.includes("fcm answered 500")));
    assert.ok(faults.some((line) => line.includes("apns did not answer")));
    assert.doesNotMatch(lines.join("\n"), /PushToken|APA91b|[0-9a-f]{64}/);
  });
});
