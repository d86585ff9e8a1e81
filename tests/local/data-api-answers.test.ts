import { readFile } from "node:fs/promises";
import { describe } from "node:test";
import { answersSuite } from "../support/data-api/answers-suite.ts";
import { openRooms } from "../support/rooms.ts";

const SCHEMA = new URL("../support/varied-functions.sql", import.meta.url);

describe("the Data API answers as PostgREST 14", () => {
  answersSuite(async () => openRooms({ schema: await readFile(SCHEMA, "utf8") }));
});
