import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Stack, startStack } from "../../supabase/dev/stack.ts";
import { eventually } from "../support/eventually.ts";
import { Phone } from "../support/phone.ts";
import { pushToken } from "../support/push-evening.ts";
import { stackOptions } from "../support/stack-options.ts";

/** The scheduler looks every five seconds, and a push waits as long after a call as is set here. */
const PATIENCE_MS = 30_000;

describe("a phone in a pocket", () => {
  let stack: Stack;
  let ada: Phone;
  let bob: Phone;
  const token = pushToken("expo");
  const device = `users/me/devices/${crypto.randomUUID()}`;
  before(async () => {
    stack = await startStack(stackOptions());
    await stack.database.query(
      "update private.limits set value = 1 where name in ('push_quiet_s', 'push_backoff_s')",
    );
    [ada, bob] = await Promise.all([Phone.of(stack.url, "Ada"), Phone.of(stack.url, "Bob")]);
    for (const phone of [ada, bob]) {
      await phone.call("POST", "presence/live", {});
      await phone.call("PATCH", "presence/settings", { allowFind: true });
      await phone.call("POST", "location/update", { geohash: "gcpvj0d1" });
    }
  });
  after(async () => {
    await Promise.all([ada, bob].map((phone) => phone?.close()));
    await stack?.close();
  });

  /** The kinds that the phone was woken with. */
  async function woken(): Promise<string[]> {
    const response = await fetch(`${stack.url}/local/push`);
    const { devices } = (await response.json()) as {
      devices: { token: string; got: { message: { data: { kind: string } } }[] }[];
    };
    return devices
      .filter((one) => one.token === token)
      .flatMap(({ got }) => got.map(({ message }) => message.data.kind));
  }

  test("is woken by a request while it is put away, and its person says yes", async () => {
    assert.equal((await ada.call("PUT", device, { platform: "expo", token })).status, 204);
    await ada.supabase.removeAllChannels();
    const { body } = await bob.call("POST", "find/start", { targetId: ada.userId });
    await eventually(async () => assert.deepEqual(await woken(), ["find_request"]), PATIENCE_MS);
    const { id } = body as { id: string };
    assert.equal((await ada.call("POST", `find/${id}/accept`, {})).status, 200);
    await bob.hears("find:accepted");
  });

  test("is woken no more for what its person has switched off, and for the rest it is", async () => {
    await ada.call("PATCH", "presence/settings", { pushEnded: false });
    await bob.call("POST", `vibe/${ada.userId}/wave`, {});
    await eventually(
      async () => assert.deepEqual(await woken(), ["find_request", "wave"]),
      PATIENCE_MS,
    );
  });

  test("is reached no more once it has signed out", async () => {
    await ada.supabase.auth.signOut({ scope: "local" });
    assert.deepEqual(await stack.database.query("select from private.devices"), []);
  });
});
