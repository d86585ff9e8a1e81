import { readFile } from "node:fs/promises";
import { describe } from "node:test";
import { responsePhoneSuite } from "../support/response-phone-suite.ts";
import { responseSuite } from "../support/response-suite.ts";
import { openRooms } from "../support/rooms.ts";

const SCHEMA = new URL("../support/response-functions.sql", import.meta.url);

const open = async () => openRooms({ schema: await readFile(SCHEMA, "utf8") });

describe("the answer to a call", () => responseSuite(open));

describe("the answer to a phone's call", () => responsePhoneSuite(open));
