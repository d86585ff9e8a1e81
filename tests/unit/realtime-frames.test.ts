import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { userBroadcast } from "../../supabase/local/realtime/broadcast.ts";
import { decodeFrame, encodeFrame, versionOf } from "../../supabase/local/realtime/frames.ts";

const utf8 = new TextEncoder();

/** A frame from numbers (bytes) and strings (UTF-8). */
function bytes(...parts: (number | string)[]): ArrayBuffer {
  const chunks = parts.map((part) =>
    typeof part === "number" ? new Uint8Array([part]) : utf8.encode(part),
  );
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all.buffer;
}

describe("the serializer for a vsn", () => {
  for (const [vsn, version] of [
    [null, 1],
    ["1.0.0", 1],
    ["2.0.0", 2],
    ["2.0.7", 2],
    ["2.1.0", null],
    ["3.0.0", null],
    ["", null],
    ["two", null],
  ] as const) {
    test(`${vsn} → ${version}`, () => assert.equal(versionOf(vsn), version));
  }
});

describe("frames from a phone", () => {
  test("a version 2 array is read, its refs as they came", () => {
    const frame = decodeFrame(2, '["6","7","realtime:a","presence",{"event":"track"}]');
    assert.deepEqual(frame, {
      kind: "push",
      joinRef: "6",
      ref: "7",
      topic: "realtime:a",
      event: "presence",
      payload: { event: "track" },
      size: 51,
    });
  });

  test("elements after the fifth are ignored", () => {
    assert.equal(decodeFrame(2, '[null,"1","t","e",{},"more",1]')?.ref, "1");
  });

  test("a version 1 object needs no join_ref", () => {
    const frame = decodeFrame(1, '{"topic":"t","event":"e","payload":{},"ref":"1"}');
    assert.equal(frame?.joinRef, null);
    assert.equal(frame?.ref, "1");
  });

  test("kind 3 as supabase-js 2.119 sends it is read, lengths counted in UTF-8 bytes", () => {
    const payload = '{"a":1,"é":"ü"}';
    const frame = decodeFrame(
      2,
      bytes(3, 1, 1, 15, 2, 0, 1, "6", "7", "realtime:room:1", "hi", payload),
    );
    assert.ok(frame?.kind === "userBroadcast");
    assert.deepEqual([frame.joinRef, frame.ref, frame.topic], ["6", "7", "realtime:room:1"]);
    assert.deepEqual([frame.event, frame.userEvent, frame.encoding], ["broadcast", "hi", "json"]);
    assert.equal(new TextDecoder().decode(frame.payload), payload);
  });

  test("kind 3 with encoding 0 is bytes; metadata is skipped", () => {
    const frame = decodeFrame(
      2,
      bytes(3, 0, 1, 1, 3, 16, 0, "9", "t", "ev1", '{"persist":true}', 9, 8),
    );
    assert.ok(frame?.kind === "userBroadcast");
    assert.deepEqual([frame.ref, frame.userEvent, frame.encoding], ["9", "ev1", "binary"]);
    assert.deepEqual([...frame.payload], [9, 8]);
  });

  test("kind 3 with encoding 2 is JSON, as every number but 0", () => {
    const frame = decodeFrame(2, bytes(3, 0, 0, 1, 1, 0, 2, "t", "e", "{}"));
    assert.ok(frame?.kind === "userBroadcast");
    assert.equal(frame.encoding, "json");
    assert.deepEqual([frame.joinRef, frame.ref], [null, null]);
  });

  const malformed: [string, 1 | 2, string | ArrayBuffer][] = [
    ["no JSON", 2, "{"],
    ["nothing", 2, ""],
    [
      "a version 1 object on a version 2 socket",
      2,
      '{"topic":"t","event":"e","payload":{},"ref":"1"}',
    ],
    ["a version 2 array on a version 1 socket", 1, '[null,"1","t","e",{}]'],
    ["an array of four", 2, '[null,"1","t","e"]'],
    ["a topic that is a number", 2, '[null,"1",5,"e",{}]'],
    ["an event that is null", 2, '[null,"1","t",null,{}]'],
    ["a ref that is an object", 2, '[null,{},"t","e",{}]'],
    ["an object without a ref", 1, '{"topic":"t","event":"e","payload":{}}'],
    ["bytes on a version 1 socket", 1, bytes(3, 0, 0, 1, 1, 0, 1, "t", "e", "{}")],
    ["no bytes at all", 2, bytes()],
    ["only a kind", 2, bytes(3)],
    ["a kind that phones do not send", 2, bytes(4, 1, 1, 0, 1, "t", "e", "{}")],
    ["a length past the end", 2, bytes(3, 0, 0, 200, 1, 0, 1, "t", "e")],
    ["metadata that is no JSON", 2, bytes(3, 0, 0, 1, 1, 1, 1, "t", "e", "{", "{}")],
  ];
  for (const [title, version, data] of malformed) {
    test(`${title} is malformed`, () => assert.equal(decodeFrame(version, data), null));
  }
});

describe("frames from anybody", () => {
  const version = fc.constantFrom<1 | 2>(1, 2);
  const short = fc.string({ unit: "binary", maxLength: 60 });

  test("any text and any bytes are read or malformed, and nothing throws", () => {
    const some = fc.oneof(fc.string(), fc.json(), fc.uint8Array());
    fc.assert(
      fc.property(version, some, (spoken, data) => {
        const frame = decodeFrame(
          spoken,
          typeof data === "string" ? data : new Uint8Array(data).buffer,
        );
        if (frame !== null) assert.ok(frame.size <= data.length);
      }),
      { numRuns: 1_000 },
    );
  });

  test("any frame of kind 3 is read as it was written, and none that is cut short of its header", () => {
    const strings = fc.tuple(short, short, short, short);
    fc.assert(
      fc.property(
        strings,
        fc.uint8Array(),
        fc.nat(255),
        ([joinRef, ref, topic, event], body, enc) => {
          const fields = [joinRef, ref, topic, event].map((field) => utf8.encode(field));
          const header = [3, ...fields.map((field) => field.length), 0, enc];
          const whole = bytes(...header, joinRef, ref, topic, event, ...body);
          const frame = decodeFrame(2, whole);
          assert.ok(frame?.kind === "userBroadcast");
          const decoded = (text: string) => new TextDecoder().decode(utf8.encode(text));
          assert.deepEqual([frame.topic, frame.userEvent], [decoded(topic), decoded(event)]);
          assert.deepEqual(
            [frame.joinRef ?? "", frame.ref ?? ""],
            [decoded(joinRef), decoded(ref)],
          );
          assert.deepEqual([...frame.payload], [...body]);
          assert.equal(frame.encoding, enc === 0 ? "binary" : "json");
          const shortest = whole.byteLength - body.length;
          assert.equal(decodeFrame(2, whole.slice(0, shortest - 1)), null);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("frames to a phone", () => {
  const message = { joinRef: "1", ref: "2", topic: "realtime:a", event: "e", payload: { a: 1 } };

  test("version 2 is an array of five", () => {
    assert.equal(encodeFrame(2, message), '["1","2","realtime:a","e",{"a":1}]');
  });

  test("version 1 is an object without join_ref", () => {
    assert.equal(
      encodeFrame(1, message),
      '{"topic":"realtime:a","event":"e","payload":{"a":1},"ref":"2"}',
    );
  });

  const row = {
    topic: "realtime:ä",
    event: "hi",
    encoding: "json",
    payload: utf8.encode('{"n": 9007199254740993}'),
    id: "7",
  } as const;

  test("a row's broadcast is kind 4 on version 2, metadata in front, payload untouched", () => {
    assert.deepEqual(
      userBroadcast(row).frame(2),
      new Uint8Array(
        bytes(4, 11, 2, 10, 1, "realtime:ä", "hi", '{"id":"7"}', '{"n": 9007199254740993}'),
      ),
    );
  });

  test("a row's broadcast is text with meta on version 1", () => {
    const frame = userBroadcast({ ...row, payload: utf8.encode('{"a": 1}') }).frame(1);
    assert.deepEqual(JSON.parse(String(frame)), {
      topic: "realtime:ä",
      event: "broadcast",
      payload: { type: "broadcast", event: "hi", payload: { a: 1 }, meta: { id: "7" } },
      ref: null,
    });
  });

  test("bytes are kind 4 with encoding 0, and nothing on version 1", () => {
    const broadcast = userBroadcast({
      ...row,
      topic: "t",
      event: "e",
      encoding: "binary",
      payload: new Uint8Array([1, 2]),
      id: null,
    });
    assert.deepEqual(broadcast.frame(2), new Uint8Array([4, 1, 1, 0, 0, 116, 101, 1, 2]));
    assert.equal(broadcast.frame(1), null);
  });

  test("a topic of more than 255 bytes cannot be sent as kind 4", () => {
    assert.equal(userBroadcast({ ...row, topic: "ä".repeat(128) }).frame(2), null);
    assert.notEqual(userBroadcast({ ...row, topic: "ä".repeat(127) }).frame(2), null);
  });

  test("a payload that only claims to be JSON cannot reshape a version 1 frame", () => {
    const payload = utf8.encode('1},"topic":"realtime:other","x":{"a":1');
    assert.equal(userBroadcast({ ...row, payload }).frame(1), null);
  });
});
