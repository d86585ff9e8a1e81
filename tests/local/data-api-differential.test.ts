import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { ALIKE } from "../support/alike-calls.ts";
import { ask, type Call, requestOf, type Seen, seen } from "../support/data-api-calls.ts";
import { openRooms, type Rooms } from "../support/rooms.ts";
import { UNLIKE } from "../support/unlike-calls.ts";

function title({ line, body, headers, claims }: Call): string {
  const details = { ...(headers ?? {}), ...(claims ?? {}) };
  const more = Object.keys(details).length > 0 ? ` ${JSON.stringify(details)}` : "";
  return `${line}${body === undefined ? "" : ` ${JSON.stringify(body)}`}${more}`;
}

describe("a call by our own way and by lite's", () => {
  let rooms: Rooms;

  before(async () => {
    const schema = new URL("../support/varied-functions.sql", import.meta.url);
    rooms = await openRooms({ schema: await readFile(schema, "utf8") });
  });
  after(() => rooms.close());

  /** Lite's answer to the same request; it is told the schema, for it would take `public`. */
  async function askLite(call: Call): Promise<Seen> {
    const request = await requestOf(call);
    const headers = new Headers(request.headers);
    if (!headers.has("content-profile") && !headers.has("accept-profile")) {
      const reads = ["GET", "HEAD", "OPTIONS"].includes(request.method);
      headers.set(reads ? "accept-profile" : "content-profile", "api");
    }
    return await quietly(async () =>
      seen(await rooms.lite.fetch(new Request(request, { headers }))),
    );
  }

  /** Both start from the same rows. */
  async function both(call: Call): Promise<{ ours: Seen; lites: Seen }> {
    const ours = await ask(rooms, call);
    await rooms.database.query("delete from api.things where id > 3");
    const lites = await askLite(call);
    await rooms.database.query("delete from api.things where id > 3");
    return { ours, lites };
  }

  for (const call of ALIKE) {
    test(`${title(call)} → the same answer`, async () => {
      const { ours, lites } = await both(call);
      assert.deepEqual(ours, lites);
    });
  }

  for (const { because, ours: expected, ...call } of UNLIKE) {
    test(`${title(call)} → PostgREST's answer, not lite's: ${because}`, async () => {
      const { ours, lites } = await both(call);
      assert.deepEqual({ ...ours, ...expected }, ours);
      assert.notDeepEqual(ours, lites, "no longer unlike: move it to the others");
    });
  }
});

/** Lite prints each refusal of the database with its stack. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { error } = console;
  console.error = () => {};
  try {
    return await work();
  } finally {
    console.error = error;
  }
}
