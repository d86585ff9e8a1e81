import fc from "fast-check";

const topics = [
  "realtime:a",
  "realtime:room:hear-broadcast:hear-presence:send-broadcast:send-presence",
  "realtime:user:x",
  "realtime:",
  "phoenix",
  "other",
  "realtime:é\u0000",
];
const events = [
  "phx_join",
  "phx_leave",
  "access_token",
  "broadcast",
  "presence",
  "heartbeat",
  "phx_close",
  "x",
];

/** What a join could look like, mostly wrong; `token` is a good one. */
function anyPayload(token: string): fc.Arbitrary<unknown> {
  const anyConfig = fc.record(
    {
      private: fc.oneof(fc.boolean(), fc.jsonValue({ maxDepth: 1 })),
      broadcast: fc.oneof(
        fc.record({ self: fc.boolean(), ack: fc.boolean() }),
        fc.jsonValue({ maxDepth: 3 }),
      ),
      presence: fc.record({ enabled: fc.boolean(), key: fc.jsonValue({ maxDepth: 1 }) }),
      postgres_changes: fc.jsonValue({ maxDepth: 3 }),
    },
    { requiredKeys: [] },
  );
  const known = fc.record(
    {
      config: fc.oneof(anyConfig, anyConfig, fc.jsonValue({ maxDepth: 2 })),
      access_token: fc.oneof(fc.constant(token), fc.jsonValue({ maxDepth: 1 })),
      event: fc.constantFrom("track", "untrack", "e"),
      payload: fc.jsonValue({ maxDepth: 2 }),
    },
    { requiredKeys: [] },
  );
  return fc.oneof(known, known, fc.jsonValue({ maxDepth: 4 }));
}

const ref = fc.oneof(fc.constantFrom("1", "2", null), fc.jsonValue({ maxDepth: 1 }));

function anyText(token: string): fc.Arbitrary<string> {
  return fc
    .tuple(ref, ref, fc.constantFrom(...topics), fc.constantFrom(...events), anyPayload(token))
    .map((frame) => JSON.stringify(frame));
}

const mutatedText = (text: fc.Arbitrary<string>) =>
  fc.tuple(text, fc.nat(), fc.string({ maxLength: 3 })).map(([json, place, put]) => {
    const at = place % json.length;
    return json.slice(0, at) + put + json.slice(at + 1);
  });

/** Binary frames of the phones' kinds, 0 and 3, as they should be. */
const goodBytes = fc
  .tuple(
    fc.constantFrom(0, 3),
    fc.constantFrom(...topics),
    fc.string({ maxLength: 8 }),
    fc.nat(2),
    fc.uint8Array({ maxLength: 60 }),
  )
  .map(([kind, topic, event, encoding, payload]) => {
    const fields = ["1", "2", topic, event].map((field) => new TextEncoder().encode(field));
    const lengths = fields.map((field) => field.length);
    const flags = kind === 3 ? [0, encoding] : [];
    return [kind, ...lengths, ...flags, ...fields.flatMap((field) => [...field]), ...payload];
  });

const mutatedBytes = fc
  .tuple(goodBytes, fc.nat(), fc.nat(255), fc.nat(40))
  .map(([bytes, place, byte, cut]) =>
    bytes.with(place % bytes.length, byte).slice(0, bytes.length - (cut % bytes.length)),
  );

/** A frame as no phone would send it, or as one could: text, binary, mutated, random. */
export function anyFrame(token: string): fc.Arbitrary<string | Uint8Array<ArrayBuffer>> {
  const text = anyText(token);
  const asBytes = (bytes: Iterable<number>) => Uint8Array.from(bytes);
  return fc.oneof(
    text,
    text,
    mutatedText(text),
    fc.string(),
    goodBytes.map(asBytes),
    mutatedBytes.map(asBytes),
    fc.uint8Array({ maxLength: 60 }).map(asBytes),
  );
}

/** A body for one of the HTTP endpoints, with its type. */
export const anyRequest = fc.record({
  path: fc.constantFrom("", "/a/events/e", "/%00/events/%ff", "/a/events/e?private=true", "/a"),
  method: fc.constantFrom("POST", "POST", "POST", "PUT", "DELETE", "OPTIONS"),
  type: fc.constantFrom("application/json", "application/octet-stream", "text/plain", ";", "é"),
  body: fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Uint8Array.from(bytes)),
    fc.json({ maxDepth: 3 }),
    fc
      .array(
        fc.record(
          {
            topic: fc.jsonValue({ maxDepth: 1 }),
            event: fc.jsonValue({ maxDepth: 1 }),
            payload: fc.jsonValue({ maxDepth: 2 }),
            private: fc.jsonValue({ maxDepth: 0 }),
            id: fc.jsonValue({ maxDepth: 0 }),
          },
          { requiredKeys: [] },
        ),
      )
      .map((messages) => JSON.stringify({ messages })),
  ),
});

/** The head of an HTTP request: lines as a client would send, in any order, cut, or none at all. */
export const anyHead = fc
  .tuple(
    fc.constantFrom("GET", "POST", "é", ""),
    fc.constantFrom(
      "/realtime/v1/websocket?vsn=2.0.0",
      "/socket/websocket?apikey=%ff&vsn=%00",
      "/%",
      "*",
    ),
    fc.array(
      fc.tuple(
        fc.constantFrom(
          "host",
          "connection",
          "upgrade",
          "sec-websocket-key",
          "sec-websocket-version",
          "sec-websocket-extensions",
          "x-api-key",
          "authorization",
          "content-length",
          "transfer-encoding",
        ),
        fc.oneof(fc.constantFrom("Upgrade", "websocket", "13", "chunked"), fc.string()),
      ),
    ),
  )
  .map(
    ([method, path, headers]) =>
      `${method} ${path} HTTP/1.1\r\n${headers.map((pair) => pair.join(": ")).join("\r\n")}\r\n\r\n`,
  );
