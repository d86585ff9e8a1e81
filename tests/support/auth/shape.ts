import assert from "node:assert/strict";
import { decodeJwt, decodeProtectedHeader } from "jose";

/** What stands in a recorded reply for what differs from time to time. */
const PLACEHOLDERS: Readonly<Record<string, (value: unknown) => boolean>> = {
  "<text>": (value) => typeof value === "string",
  "<number>": (value) => typeof value === "number",
  "<uuid>": matches(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  "<time>": matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/),
  "<10 digits>": matches(/^\d{10}$/),
  "<56 hex>": matches(/^[0-9a-f]{56}$/),
  "<12 letters or digits>": matches(/^[a-z0-9]{12}$/),
};

function matches(pattern: RegExp): (value: unknown) => boolean {
  return (value) => typeof value === "string" && pattern.test(value);
}

/**
 * Compares a value with a recorded one: the same keys, the same values, or what a placeholder stands
 * for. Of a list of users, one was recorded.
 */
export function expectShape(actual: unknown, recorded: unknown, at = "body"): void {
  if (typeof recorded === "string") expectText(actual, recorded, at);
  else if (Array.isArray(recorded)) expectList(actual, recorded, at);
  else if (typeof recorded !== "object" || recorded === null) assert.equal(actual, recorded, at);
  else if ("<jwt>" in recorded) expectShape(readJwt(actual), recorded["<jwt>"], at);
  else expectObject(Object(actual), recorded, at);
}

function expectObject(actual: Record<string, unknown>, recorded: object, at: string): void {
  assert.deepEqual(Object.keys(actual).sort(), Object.keys(recorded).sort(), at);
  for (const [key, of] of Object.entries(recorded)) expectShape(actual[key], of, `${at}.${key}`);
}

function expectText(actual: unknown, recorded: string, at: string): void {
  const placeholder = PLACEHOLDERS[recorded];
  const [begin = "", more] = recorded.split("…");
  if (placeholder) assert.ok(placeholder(actual), `${at}: ${actual} is no ${recorded}`);
  else if (more === undefined) assert.equal(actual, recorded, at);
  else assert.ok(String(actual).startsWith(begin), `${at}: ${actual}`);
}

function expectList(actual: unknown, recorded: readonly unknown[], at: string): void {
  assert.ok(Array.isArray(actual), at);
  const isSample = at === "body.users" && recorded.length > 0;
  if (!isSample) assert.equal(actual.length, recorded.length, at);
  for (const [nth, of] of recorded.entries()) expectShape(actual[nth], of, `${at}[${nth}]`);
}

function readJwt(token: unknown): unknown {
  return { header: decodeProtectedHeader(String(token)), claims: decodeJwt(String(token)) };
}

/** A recorded address, with a placeholder for each value that differs, as a pattern. */
export function addressPattern(recorded: string): RegExp {
  const escaped = recorded.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll(/<\w+>/g, "[\\w.-]+")}$`);
}
