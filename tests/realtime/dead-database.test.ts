import assert from "node:assert/strict";
import { test } from "node:test";
import { openRaw } from "./support/raw-socket.ts";
import { openTestDatabase, startServer } from "./support/server.ts";

test("without its database the server refuses joins, of public channels too, and stays up", async () => {
  const database = await openTestDatabase();
  const server = startServer(database);
  const socket = await openRaw(server.url);
  assert.equal((await socket.join("realtime:a"))[4].status, "ok");
  await database.close();
  const refused = {
    status: "error",
    response: {
      reason: "UnableToConnectToProject: Realtime was unable to connect to the project database",
    },
  };
  assert.deepEqual((await socket.join("realtime:b"))[4], refused);
  const isPrivate = { private: true };
  const reply = await socket.join("realtime:c", isPrivate);
  assert.deepEqual(reply[4], refused);
  socket.send([null, "9", "phoenix", "heartbeat", {}]);
  assert.equal((await socket.next())[1], "9");
  await socket.close();
  await server.close();
});
