import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createClient } from "@supabase/supabase-js";
import { decodeProtectedHeader } from "jose";
import { type Stack, startStack } from "../../supabase/dev/stack.ts";
import { SignIns } from "../support/sign-in.ts";
import { stackOptions } from "../support/stack-options.ts";

let stack: Stack;

before(async () => {
  stack = await startStack({ ...stackOptions(), signing: "es256" });
});

after(() => stack.close());

test("tokens that a key pair signed, as hosted, are good at functions, calls and channels", async () => {
  const { token, userId } = await new SignIns(stack).session("ada");
  assert.equal(decodeProtectedHeader(token).alg, "ES256");
  const phone = createClient(stack.url, stack.keys.publishableKey, {
    accessToken: async () => token,
  });
  const called = await phone.schema("api").rpc("me");
  assert.equal(called.error, null);
  const invoked = await phone.functions.invoke("presence/sync", { method: "GET" });
  // Not live is an answer to somebody who is known: 401 is none.
  assert.notEqual(invoked.error?.context?.status, 401);
  await phone.realtime.setAuth(token);
  const joined = await new Promise((resolve) => {
    phone.channel(`user:${userId}`, { config: { private: true } }).subscribe(resolve);
  });
  assert.equal(joined, "SUBSCRIBED");
  await phone.removeAllChannels();
  await phone.realtime.disconnect();
});
