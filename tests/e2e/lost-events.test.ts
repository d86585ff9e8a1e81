import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Stack, startStack } from "../../supabase/dev/stack.ts";
import { eventually } from "../support/eventually.ts";
import { Phone } from "../support/phone.ts";
import { stackOptions } from "../support/stack-options.ts";

let stack: Stack;

before(async () => {
  stack = await startStack(stackOptions());
});

after(() => stack.close());

function play(body: unknown): Promise<Response> {
  return fetch(`${stack.url}/local/realtime/scene`, { method: "PUT", body: JSON.stringify(body) });
}

test("events of a bad moment are lost, as the real Realtime loses them, and later ones come", async () => {
  const phone = new Phone(stack.url);
  await phone.signIn("ada");
  await phone.supabase.realtime.setAuth();
  const topic = `user:${phone.userId}`;
  const heard: string[] = [];
  const channel = phone.supabase
    .channel(topic, { config: { private: true } })
    .on("broadcast", { event: "*" }, ({ event }) => heard.push(event));
  await new Promise<void>((resolve) => {
    channel.subscribe((status) => status === "SUBSCRIBED" && resolve());
  });
  const send = (event: string) =>
    stack.database.query("select realtime.send('{}'::jsonb, $1::text, $2::text, true)", [
      event,
      topic,
    ]);
  try {
    assert.equal((await play({ scene: "cut", seconds: 1 })).status, 204);
    await send("lost");
    await eventually(async () => {
      await send("later");
      assert.ok(heard.includes("later"));
    }, 10_000);
    assert.ok(!heard.includes("lost"));
  } finally {
    await phone.close();
  }
});

test("what is none of the scenes is refused, with what they are", async () => {
  for (const body of [
    {},
    { scene: "cut" },
    { scene: "x", seconds: 1 },
    { scene: "cut", seconds: -1 },
  ]) {
    const answer = await play(body);
    assert.equal(answer.status, 400);
    assert.match((await answer.json()).error, /"cold start" or "cut"/);
  }
});
