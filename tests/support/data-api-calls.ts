import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import { PUBLIC_URL, type Rooms } from "./rooms.ts";
import { USER_ID } from "./tokens.ts";

/** One request to the Data API, as a test writes it down. */
export interface Call {
  /** `POST add`, `GET add?a=1`: method, then the path below `/rest/v1/rpc/`. */
  readonly line: string;
  /** JSON, or a text as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Claims in place of a listener's; null for no token. */
  readonly claims?: Readonly<Record<string, unknown>> | null;
  /** What stands in the token's header besides its algorithm. */
  readonly header?: Readonly<Record<string, unknown>>;
}

/** What tests compare of an answer. */
export interface Seen {
  readonly status: number;
  /** Parsed where it is JSON, null where there is none. */
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** The headers that say something; the rest is the server's own business. */
const TELLING = [
  "allow",
  "cache-control",
  "content-profile",
  "content-range",
  "content-type",
  "preference-applied",
  "retry-after",
  "www-authenticate",
  "x-mine",
];

/** A token of a listener that says `claims` to the letter, null and all. */
export function tokenOf(
  claims: Readonly<Record<string, unknown>> = {},
  header: Readonly<Record<string, unknown>> = {},
): string {
  const nowS = Math.floor(Date.now() / 1000);
  const usual = { sub: USER_ID, role: "authenticated", aud: "authenticated" };
  const parts = [
    { alg: "HS256", ...header },
    { ...usual, iat: nowS, exp: nowS + 300, ...claims },
  ];
  const said = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  const signed = said.join(".");
  const signature = createHmac("sha256", LOCAL.jwtSecret).update(signed).digest("base64url");
  return `${signed}.${signature}`;
}

/** The request of a call, with a token of a signed-in listener unless it says otherwise. */
export function requestOf(call: Call): Request {
  const [method = "", path = ""] = call.line.split(" ");
  const headers = new Headers(call.headers);
  if (call.claims !== null && !headers.has("authorization")) {
    headers.set("authorization", `Bearer ${tokenOf(call.claims, call.header)}`);
  }
  if (call.body !== undefined && !headers.has("content-type")) {
    headers.set("content-type", "application/json");
  }
  const body = typeof call.body === "string" ? call.body : JSON.stringify(call.body);
  const url = `${PUBLIC_URL}/rest/v1/rpc/${path}`;
  return new Request(url, { method, headers, ...(body === undefined ? {} : { body }) });
}

export async function seen(response: Response): Promise<Seen> {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  const headers = TELLING.flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  return {
    status: response.status,
    body: text === "" ? null : isJson ? JSON.parse(text) : text,
    headers: Object.fromEntries(headers),
  };
}

/** What our Data API answers. */
export async function ask({ dataApi }: Rooms, call: Call): Promise<Seen> {
  return await seen(await dataApi.fetch(requestOf(call)));
}
