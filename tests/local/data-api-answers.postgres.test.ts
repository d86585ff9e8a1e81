import { readFile } from "node:fs/promises";
import { describe } from "node:test";
import { answersSuite } from "../support/data-api/answers-suite.ts";
import { freshDatabase } from "../support/fresh-database.ts";
import { openRooms } from "../support/rooms.ts";

const SCHEMA = new URL("../support/varied-functions.sql", import.meta.url);

describe("the Data API answers as PostgREST 14, on a real Postgres", () => {
  answersSuite(async () => {
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
  });
});
