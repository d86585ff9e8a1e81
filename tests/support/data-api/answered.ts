import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, type Call, type Seen } from "../data-api-calls.ts";
import type { Rooms } from "../rooms.ts";

/** A call, and what PostgREST answers to it; of the answer what is written down here. */
export interface Answered extends Call {
  readonly answer: Partial<Seen>;
  /** Why so, where the call does not say it. */
  readonly because?: string;
}

const JSON_TYPE = "application/json; charset=utf-8";

/** The answer of a call that went well, of so many rows, with no header but the usual ones. */
export function gives(body: unknown, rows = 1): Seen {
  const range = rows > 0 ? `0-${rows - 1}/*` : "*/*";
  return { status: 200, body, headers: { "content-range": range, "content-type": JSON_TYPE } };
}

/** The answer of a function that returns nothing. */
export const NOTHING: Seen = { status: 204, body: null, headers: { "content-range": "0-0/*" } };

/** A refusal with no header but the usual ones. */
export function refused(
  status: number,
  code: string,
  message: string,
  details: string | null = null,
  hint: string | null = null,
): Seen {
  const body = { code, message, details, hint };
  return { status, body, headers: { "content-type": JSON_TYPE } };
}

function shown(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.length > 90 ? `${text.slice(0, 87)}...` : text;
}

function title({ line, body, headers, claims, answer, because }: Answered): string {
  const { message, ...rest } = Object(answer.body);
  const outcome = message === undefined ? shown(answer.body) : `${rest.code}: ${shown(message)}`;
  const parts = [
    line,
    body === undefined ? "" : shown(body),
    headers ? shown(headers) : "",
    claims === undefined ? "" : `as ${shown(claims)}`,
    "→",
    answer.status,
    answer.body === undefined || answer.body === null ? "" : outcome,
    because ? `(${because})` : "",
  ];
  return parts.filter((part) => part !== "").join(" ");
}

/** A test for each: the answer is PostgREST's, whichever database is behind. */
export function answeredTests(rooms: () => Rooms, calls: readonly Answered[]): void {
  for (const call of calls) {
    test(title(call), async () => {
      const seen = await ask(rooms(), call);
      await rooms().database.query("delete from api.things where id > 3");
      const wanted = Object.fromEntries(
        Object.keys(call.answer).map((key) => [key, seen[key as keyof Seen]]),
      );
      assert.deepEqual(wanted, call.answer);
    });
  }
}
