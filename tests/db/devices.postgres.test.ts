import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import type { Database } from "../../supabase/local/database/database.ts";
import { pushToken } from "../support/push-evening.ts";
import { addListener, openProjectDatabase, type SqlListener } from "../support/sql-listener.ts";

describe("phones that are registered at once", () => {
  let database: Database;
  let listeners: SqlListener[];
  before(async () => {
    database = await openProjectDatabase();
    await database.query("update private.limits set value = 100000 where name like 'rate_%'");
    listeners = await Promise.all(
      Array.from({ length: 8 }, (_, nth) => addListener(database, `Listener ${nth}`)),
    );
  });
  after(() => database.close());
  beforeEach(() => database.exec("delete from private.devices"));

  const put = ({ call }: SqlListener, token: string, device_id: string = crypto.randomUUID()) =>
    call("put_device", { device_id, platform: "expo", token });
  const devices = () =>
    database.query<{ user_id: string; token: string }>(
      "select user_id, token from private.devices",
    );

  test("by one listener are five at most", async () => {
    const [ada] = listeners;
    assert.ok(ada);
    await Promise.all(Array.from({ length: 16 }, () => put(ada, pushToken("expo"))));
    assert.equal((await devices()).length, 5);
  });

  test("with one token are one, whoever wins", async () => {
    for (let round = 0; round < 5; round++) {
      const token = pushToken("expo");
      await Promise.all(listeners.map((one) => put(one, token)));
      assert.equal((await devices()).filter((device) => device.token === token).length, 1);
    }
  });

  test("that swap their tokens fail for nobody", async () => {
    const [ada, bob] = listeners;
    assert.ok(ada && bob);
    const [one, other] = [crypto.randomUUID(), crypto.randomUUID()];
    const [first, second] = [pushToken("expo"), pushToken("expo")];
    for (let round = 0; round < 20; round++) {
      const [left, right] = round % 2 ? [first, second] : [second, first];
      await Promise.all([put(ada, left, one), put(bob, right, other)]);
      assert.equal((await devices()).length, 2);
    }
  });

  test("while their account is deleted are gone with it, and nobody fails", async () => {
    for (let round = 0; round < 5; round++) {
      const [leaver, stayer] = await Promise.all([
        addListener(database, "Leaver"),
        addListener(database, "Stayer"),
      ]);
      const token = pushToken("expo");
      await put(leaver, token);
      const [, , kept] = await Promise.allSettled([
        put(leaver, pushToken("expo")),
        database.query("delete from auth.users where id = $1", [leaver.id]),
        put(stayer, token),
      ]);
      assert.equal(kept.status, "fulfilled");
      const left = await devices();
      assert.ok(!left.some(({ user_id }) => user_id === leaver.id));
      assert.ok(left.some((device) => device.user_id === stayer.id && device.token === token));
    }
  });
});
