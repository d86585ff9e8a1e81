import { readFile } from "node:fs/promises";
import { describe } from "node:test";
import { freshDatabase } from "../support/fresh-database.ts";
import { responsePhoneSuite } from "../support/response-phone-suite.ts";
import { responseSuite } from "../support/response-suite.ts";
import { openRooms, type Rooms } from "../support/rooms.ts";

const SCHEMA = new URL("../support/response-functions.sql", import.meta.url);

/** Rooms on a database of their own, which is gone with them. */
async function open(): Promise<Rooms> {
  const fresh = await freshDatabase();
  const rooms = await openRooms({
    schema: await readFile(SCHEMA, "utf8"),
    databaseUrl: fresh.url,
  });
  return {
    ...rooms,
    async close() {
      await rooms.close();
      await fresh.drop();
    },
  };
}

describe("the answer to a call, on a real Postgres", () => responseSuite(open));

describe("the answer to a phone's call, on a real Postgres", () => responsePhoneSuite(open));
