import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { after, before, beforeEach, describe, test } from "node:test";
import { takeUpgrade } from "../../supabase/local/gateway/node-http.ts";
import { type PortServer, servePort } from "../../supabase/local/gateway/serve-port.ts";

describe("the stack's port", () => {
  let server: PortServer;
  let answer: (request: Request) => Response | Promise<Response>;
  before(async () => {
    server = await servePort(0);
    server.handle((request) => answer(request));
  });
  beforeEach(() => {
    answer = () => new Response("here");
  });
  after(() => server.close());

  /** The whole answer to a request as it goes on the wire; the server has to hang up. */
  async function raw(lines: string[], body = ""): Promise<string> {
    const connection = connect(Number(new URL(server.url).port), "127.0.0.1");
    connection.write(`${[...lines, "Connection: close", "", ""].join("\r\n")}${body}`);
    let text = "";
    connection.on("data", (data) => {
      text += data;
    });
    await once(connection, "close");
    return text;
  }

  test("an answer that is there as a whole has its length; each of its cookies has a line", async () => {
    answer = () =>
      new Response("here", {
        headers: [
          ["set-cookie", "a=1"],
          ["set-cookie", "b=2"],
        ],
      });
    const text = await raw(["GET / HTTP/1.1", "Host: x"]);
    assert.match(text, /^HTTP\/1\.1 200 /);
    assert.match(text, /set-cookie: a=1\r\nset-cookie: b=2\r\n/);
    assert.match(text, /\r\ncontent-length: 4\r\n(.*\r\n)*\r\nhere$/i);
  });

  test("an answer that comes piece by piece is passed on piece by piece", async () => {
    const pieces = new TransformStream<Uint8Array, Uint8Array>();
    const writer = pieces.writable.getWriter();
    answer = () => new Response(pieces.readable);
    const reply = await fetch(server.url);
    const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (const piece of ["one", "two"]) {
      await writer.write(new TextEncoder().encode(piece));
      assert.equal((await reader?.read())?.value, piece);
    }
    await writer.close();
    assert.equal((await reader?.read())?.done, true);
  });

  test("a client that goes away ends the request's signal, and the body under way", async () => {
    const aborted = Promise.withResolvers<void>();
    const cancelled = Promise.withResolvers<void>();
    answer = ({ signal }) => {
      signal.addEventListener("abort", () => aborted.resolve());
      const start = (pieces: ReadableStreamDefaultController) => pieces.enqueue(new Uint8Array(1));
      return new Response(new ReadableStream({ start, cancel: () => cancelled.resolve() }));
    };
    const reply = await fetch(server.url);
    await reply.body?.cancel();
    await Promise.all([aborted.promise, cancelled.promise]);
  });

  test("a body that breaks off cuts the connection", async () => {
    const start = (pieces: ReadableStreamDefaultController) => pieces.enqueue(new Uint8Array(1));
    const pull = (pieces: ReadableStreamDefaultController) =>
      new Promise<void>((resolve) => setTimeout(resolve, 1)).then(() => pieces.error(new Error()));
    answer = () => new Response(new ReadableStream({ start, pull }, { highWaterMark: 2 }));
    await assert.rejects(fetch(server.url).then((reply) => reply.text()));
  });

  test("a body arrives, by its length or in chunks", async () => {
    answer = async (request) => new Response(`${request.method} ${await request.text()}`);
    const head = ["PUT /a HTTP/1.1", "Host: x"];
    assert.match(await raw([...head, "Content-Length: 3"], "abc"), /PUT abc$/);
    const chunked = "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n";
    assert.match(await raw([...head, "Transfer-Encoding: chunked"], chunked), /PUT abc$/);
  });

  test("an address is read as it is sent, slashes included", async () => {
    answer = ({ url }) => new Response(url);
    assert.match(
      await raw(["GET //a/b?c=%20 HTTP/1.1", "Host: x:1"]),
      /http:\/\/x:1\/\/a\/b\?c=%20$/,
    );
    assert.match(await raw(["GET http://y/a HTTP/1.1", "Host: x"]), /http:\/\/y\/a$/);
  });

  for (const [name, lines] of Object.entries({
    "a Host that is none": ["GET / HTTP/1.1", "Host: [::garbage"],
    "a Host that is none, for a socket": [
      "GET / HTTP/1.1",
      "Host: [::garbage",
      "Connection: upgrade",
      "Upgrade: websocket",
    ],
    "a method that fetch does not know": ["TRACE / HTTP/1.1", "Host: x"],
    "what is no request": ["garbage"],
  })) {
    test(`${name} → 400, and the next request is answered`, async () => {
      assert.match(await raw(lines), /^HTTP\/1\.1 400 /);
      assert.equal((await fetch(server.url)).status, 200);
    });
  }

  test("a handler that throws → 500 without why", async (t) => {
    const log = t.mock.method(console, "error", () => {});
    answer = () => {
      throw new Error("secret");
    };
    const reply = await fetch(server.url);
    assert.equal(reply.status, 500);
    assert.doesNotMatch(await reply.text(), /secret/);
    assert.equal(log.mock.callCount(), 1);
  });

  test("a socket that nobody takes is answered as any request", async () => {
    const lines = ["GET / HTTP/1.1", "Host: x", "Connection: upgrade", "Upgrade: websocket"];
    assert.match(await raw(lines), /^HTTP\/1\.1 200 (.*\r\n)*\r\nhere$/);
  });

  test("an upgrade to something else is declined by an ordinary answer", async () => {
    answer = async (request) => new Response(`${takeUpgrade(request)} ${await request.text()}`);
    const lines = ["POST / HTTP/1.1", "Host: x", "Connection: upgrade", "Upgrade: h2c"];
    assert.match(await raw([...lines, "Content-Length: 2"], "ab"), /null ab$/);
  });
});

test("a port that is taken → one line that says so", async () => {
  const first = await servePort(0);
  const port = Number(new URL(first.url).port);
  await assert.rejects(servePort(port), {
    message: `port ${port} is taken: stop what listens there, or choose another`,
  });
  await first.close();
});

test("a request that is never answered doesn't hold up the end", async () => {
  const server = await servePort(0);
  const asked = Promise.withResolvers<void>();
  server.handle(() => {
    asked.resolve();
    return new Promise(() => {});
  });
  const reply = fetch(server.url).then(
    () => "answered",
    () => "cut off",
  );
  await asked.promise;
  await server.close();
  assert.equal(await reply, "cut off");
});

describe("a client that sends slowly", () => {
  const patience = { headersTimeout: 300, requestTimeout: 600, connectionsCheckingInterval: 50 };

  /** What comes back, at last, for bytes that are followed by nothing. */
  async function answerTo(port: number, bytes: string): Promise<string> {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    await connection.write(new TextEncoder().encode(bytes));
    const received = await new Response(connection.readable).text();
    return received.split("\r\n")[0] ?? "";
  }

  for (const [name, bytes] of [
    ["its head", "GET / HTTP/1.1\r\nHost: x\r\n"],
    ["its body", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"],
    ["nothing at all", ""],
  ] as const) {
    test(`${name} → 408, and the connection is closed`, async () => {
      const server = await servePort(0, { patience });
      server.handle(async (request) => new Response(await request.text()));
      const port = Number(new URL(server.url).port);
      assert.equal(await answerTo(port, bytes), "HTTP/1.1 408 Request Timeout");
      await server.close();
    });
  }
});
