import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import { PUBLIC_URL, type Rooms } from "./rooms.ts";
import { createSecret, mint } from "./tokens.ts";

/** One request to the Data API, as a test writes it down. */
export interface Call {
  /** `POST add`, `GET add?a=1`: method, then the path below `/rest/v1/rpc/`. */
  readonly line: string;
  /** JSON, or a text as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Claims in place of a listener's; null for no token. */
  readonly claims?: Readonly<Record<string, unknown>> | null;
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

const secret = createSecret(LOCAL.jwtSecret);

/** The request of a call, with a token of a signed-in listener unless it says otherwise. */
export async function requestOf(call: Call): Promise<Request> {
  const [method = "", path = ""] = call.line.split(" ");
  const headers = new Headers(call.headers);
  if (call.claims !== null && !headers.has("authorization")) {
    headers.set("authorization", `Bearer ${await mint(secret, { ...call.claims })}`);
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
  return await seen(await dataApi.fetch(await requestOf(call)));
}
