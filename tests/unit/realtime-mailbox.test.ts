import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Mailbox } from "../../supabase/local/realtime/mailbox.ts";

describe("a mailbox", () => {
  test("runs what is quick at once", () => {
    const done: number[] = [];
    const mailbox = new Mailbox(() => {});
    mailbox.post(() => void done.push(1));
    assert.deepEqual(done, [1]);
  });

  test("keeps the order behind what takes its time, and goes on after a fault", async () => {
    const done: string[] = [];
    const faults: unknown[] = [];
    const mailbox = new Mailbox((fault) => faults.push(fault));
    const slow = Promise.withResolvers<void>();
    mailbox.post(async () => {
      await slow.promise;
      done.push("slow");
      throw new Error("late");
    });
    mailbox.post(() => {
      throw new Error("early");
    });
    mailbox.post(() => void mailbox.post(() => void done.push("posted from within")));
    const last = new Promise<void>((resolve) => void mailbox.post(resolve));
    assert.deepEqual(done, []);
    slow.resolve();
    await last;
    await Promise.resolve();
    assert.deepEqual(done, ["slow", "posted from within"]);
    assert.deepEqual(faults.map(String), ["Error: late", "Error: early"]);
  });

  test("refuses what would be too much to keep", () => {
    const mailbox = new Mailbox(() => {});
    mailbox.post(() => new Promise(() => {}));
    assert.equal(
      mailbox.post(() => {}, 20_000_000),
      true,
    );
    assert.equal(
      mailbox.post(() => {}, 1),
      false,
    );
  });

  test("once closed it runs nothing more", async () => {
    const done: number[] = [];
    const mailbox = new Mailbox(() => {});
    const slow = Promise.withResolvers<void>();
    mailbox.post(() => slow.promise);
    mailbox.post(() => void done.push(1));
    mailbox.close();
    slow.resolve();
    await slow.promise;
    assert.equal(
      mailbox.post(() => void done.push(2)),
      true,
    );
    assert.deepEqual(done, []);
  });
});
