import assert from "node:assert/strict";
import { test } from "node:test";
import { createGateway } from "../../supabase/local/gateway.ts";
import { LOCAL } from "../../supabase/local/settings.ts";

const nobody = () => new Response(null, { status: 404 });

test("a Host that is none → 400, and the next request is answered", async () => {
  const rooms = { dataApi: nobody, auth: nobody, functions: nobody, spotify: nobody };
  const gateway = createGateway({ ...LOCAL, ...rooms, realtime: nobody });
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) =>
    gateway(request),
  );
  try {
    const { port } = server.addr;
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    await connection.write(
      new TextEncoder().encode("GET / HTTP/1.1\r\nHost: [::garbage\r\nConnection: close\r\n\r\n"),
    );
    const answer = await new Response(connection.readable).text();
    assert.match(answer, /^HTTP\/1\.1 400 /);
    assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 200);
  } finally {
    await server.shutdown();
  }
});

test("a socket is upgraded through the gateway", async () => {
  const upgrading = createGateway({
    ...LOCAL,
    dataApi: nobody,
    auth: nobody,
    functions: nobody,
    spotify: nobody,
    realtime(request) {
      const { socket, response } = Deno.upgradeWebSocket(request);
      socket.onmessage = ({ data }) => socket.send(`heard ${data}`);
      return response;
    },
  });
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request, info) =>
    upgrading(request, { remoteAddr: { hostname: info.remoteAddr.hostname } }),
  );
  try {
    const url = `ws://127.0.0.1:${server.addr.port}/realtime/v1/websocket?apikey=x`;
    const socket = new WebSocket(url);
    const answer = new Promise((resolve, reject) => {
      socket.onmessage = ({ data }) => resolve(data);
      socket.onerror = reject;
    });
    socket.onopen = () => socket.send("hello");
    assert.equal(await answer, "heard hello");
    const closed = new Promise((resolve) => {
      socket.onclose = resolve;
    });
    socket.close();
    await closed;
  } finally {
    await server.shutdown();
  }
});
