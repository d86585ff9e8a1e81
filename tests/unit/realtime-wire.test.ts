import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { test } from "node:test";
import { Wire } from "../../supabase/local/realtime/wire.ts";

/** A wire on a stream that notes its writes, each with the chunks that it took at once. */
function noted() {
  const writes: string[][] = [];
  const stream = new Writable({
    writev(chunks, done) {
      writes.push(chunks.map(({ chunk }) => `${chunk}`));
      done();
    },
  });
  const socket = {
    get bufferedAmount() {
      return stream.writableLength;
    },
    send: (frame: string) => void stream.write(frame),
    close: () => void stream.write("bye"),
  };
  return { writes, wire: new Wire(socket, stream) };
}

const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 0));

test("all frames of one turn leave in one write, in order, those of the next in another", async () => {
  const { wire, writes } = noted();
  for (const frame of ["a", "b", "c"]) wire.send(frame);
  await nextTurn();
  for (const frame of ["d", "e"]) wire.send(frame);
  await nextTurn();
  assert.deepEqual(writes, [
    ["a", "b", "c"],
    ["d", "e"],
  ]);
});

test("what waits for the end of the turn counts as unread; a goodbye comes after it", async () => {
  const { wire, writes } = noted();
  wire.send("abc");
  assert.equal(wire.unread, 3);
  wire.close(1000);
  await nextTurn();
  assert.deepEqual(writes, [["abc", "bye"]]);
  assert.equal(wire.unread, 0);
});
