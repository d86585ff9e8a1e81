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
  assert.deepEqual((await socket.join("realtime:b"))[4], {
    status: "error",
    response: {
      reason: "UnableToConnectToProject: Realtime was unable to connect to the project database",
    },
  });
  const isPrivate = { private: true };
  const reply = await socket.join("realtime:c", isPrivate);
  assert.match(JSON.stringify(reply[4].response), /UnableToConnectToProject/);
  socket.send([null, "9", "phoenix", "heartbeat", {}]);
  assert.equal((await socket.next())[1], "9");
  await socket.close();
  await server.close();
});
