import assert from "node:assert/strict";
import { test } from "node:test";
import { WebSocketServer } from "ws";
import { createGateway } from "../../supabase/local/gateway/gateway.ts";
import { takeUpgrade } from "../../supabase/local/gateway/node-http.ts";
import { servePort } from "../../supabase/local/gateway/serve-port.ts";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";

const nobody = () => new Response(null, { status: 404 });

test("a socket is upgraded through the gateway, and outlives the time that a request may take", async () => {
  const upgrader = new WebSocketServer({ noServer: true });
  const gateway = createGateway({
    ...LOCAL,
    dataApi: nobody,
    auth: nobody,
    functions: nobody,
    realtime(request) {
      const upgrade = takeUpgrade(request);
      assert.ok(upgrade);
      upgrader.handleUpgrade(upgrade.incoming, upgrade.stream, upgrade.head, (socket) => {
        socket.on("message", (data) => socket.send(`heard ${data}`));
      });
      return new Response();
    },
  });
  const patience = { headersTimeout: 100, requestTimeout: 100, connectionsCheckingInterval: 20 };
  const server = await servePort(0, { patience });
  server.handle(gateway);
  try {
    const url = `${server.url.replace("http", "ws")}/realtime/v1/websocket?apikey=x`;
    const socket = new WebSocket(url);
    const answer = new Promise((resolve, reject) => {
      socket.onmessage = ({ data }) => resolve(data);
      socket.onerror = reject;
    });
    socket.onopen = () => setTimeout(() => socket.send("hello"), 300);
    assert.equal(await answer, "heard hello");
    const closed = new Promise((resolve) => {
      socket.onclose = resolve;
    });
    socket.close();
    await closed;
  } finally {
    await server.close();
  }
});
