import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ask, seen, tokenOf } from "../data-api-calls.ts";
import { PUBLIC_URL, type Rooms } from "../rooms.ts";
import { answeredTests } from "./answered.ts";
import { BODIES } from "./body-answers.ts";
import { PATHS } from "./path-answers.ts";
import { PREFERENCES } from "./preference-answers.ts";
import { QUERIES } from "./query-answers.ts";
import { RAISED } from "./raised-answers.ts";
import { REFUSALS } from "./refusal-answers.ts";
import { RESULTS } from "./result-answers.ts";
import { TOKENS } from "./token-answers.ts";

/** What PostgREST 14 answers. Needs the functions of varied-functions.sql. */
export function answersSuite(open: () => Promise<Rooms>): void {
  let rooms: Rooms;
  before(async () => {
    rooms = await open();
  });
  after(() => rooms.close());
  const opened = () => rooms;

  describe("a function's result", () => answeredTests(opened, RESULTS));
  describe("a refusal", () => answeredTests(opened, REFUSALS));
  describe("what a function raises", () => answeredTests(opened, RAISED));
  describe("a query", () => answeredTests(opened, QUERIES));
  describe("a body", () => answeredTests(opened, BODIES));
  describe("a preference", () => answeredTests(opened, PREFERENCES));
  describe("a token", () => answeredTests(opened, TOKENS));

  describe("a path", () => {
    for (const [line, status, code] of PATHS) {
      test(`${line} → ${status} ${code}, and no hint`, async () => {
        const [method = "", path = ""] = line.split(" ");
        const headers = { authorization: `Bearer ${tokenOf()}` };
        const request = new Request(`${PUBLIC_URL}${path}`, { method, headers });
        const answer = await seen(await rooms.dataApi.fetch(request));
        const { code: answered, hint } = Object(answer.body);
        assert.deepEqual([answer.status, answered, hint], [status, code, null]);
      });
    }
  });

  describe("a call that another was before", () => {
    for (const state of ["40001", "40P01"]) {
      test(`${state} three times → run again in the same request, and its result`, async () => {
        const [{ nth } = { nth: 0 }] = await rooms.database.query<{ nth: number }>(
          "select nextval('api.tries') as nth",
        );
        const answer = await ask(rooms, {
          line: "POST conflicts",
          body: { state, times: nth + 3 },
        });
        assert.deepEqual([answer.status, answer.body], [200, nth + 4]);
      });
    }
  });

  test("a function sees its request's headers, but no cookies among them", async () => {
    const headers = { cookie: "a=1", "x-agent": "me" };
    const { body } = await ask(rooms, { line: "POST headers", headers });
    assert.deepEqual([Object(body)["x-agent"], Object(body).cookie], ["me", undefined]);
  });
}
