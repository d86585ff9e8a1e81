import { type Stack, type StackOptions, startStack } from "../../supabase/dev/stack.ts";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import { addListener } from "./sql-listener.ts";
import { stackOptions } from "./stack-options.ts";
import { createSecret, mint } from "./tokens.ts";

/** An answer as bytes on the wire tell it. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; null when it is empty. */
  readonly json: unknown;
}

/** What a request carries besides its method and route. */
export interface HttpRequest {
  readonly token?: string | null | undefined;
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly raw?: BodyInit;
  readonly headers?: Record<string, string>;
}

/** The functions of a stack, over plain HTTP, with nothing that corrects a bad request. */
export interface Api {
  readonly stack: Stack;
  request(method: string, route: string, request?: HttpRequest): Promise<HttpAnswer>;
  /** Calls a function of `api` through the Data API; the body is its arguments. */
  rpc(name: string, request?: HttpRequest): Promise<HttpAnswer>;
  /** A new listener with a session token that stays valid. */
  listener(name?: string): Promise<{ id: string; token: string }>;
  close(): Promise<void>;
}

/** The key that signs this stack's sessions. */
export const signer = createSecret(LOCAL.jwtSecret);

/** Starts a stack for one test file. */
export async function startApi(options: Partial<StackOptions> = {}): Promise<Api> {
  const stack = await startStack({ ...stackOptions(), ...options });
  return {
    stack,
    request: (method, route, request) =>
      send(`${stack.url}/functions/v1/${route}`, method, request),
    rpc: (name, { headers, ...request } = {}) =>
      send(`${stack.url}/rest/v1/rpc/${name}`, "POST", {
        ...request,
        headers: { apikey: LOCAL.publishableKey, "content-profile": "api", ...headers },
      }),
    async listener(name = "somebody") {
      const { id } = await addListener(stack.database, name);
      return { id, token: await mint(signer, { sub: id }) };
    },
    close: () => stack.close(),
  };
}

/** One request over plain HTTP, whatever comes back. */
export async function send(
  url: string,
  method: string,
  { token, body, raw, headers }: HttpRequest = {},
): Promise<HttpAnswer> {
  const response = await fetch(url, {
    method,
    redirect: "manual",
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(raw !== undefined ? { body: raw } : {}),
    ...(body !== undefined ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text !== "" ? JSON.parse(text) : null,
  };
}

/** `409 not_live` of a refusal, `200` of anything else. */
export function outcome({ status, json }: HttpAnswer): string {
  const code = (json as { error?: { code?: string } } | null)?.error?.code;
  return code ? `${status} ${code}` : `${status}`;
}

/** Headers that are about the moment or the request, not about anybody. */
const OF_THE_MOMENT = new Set(["date", "x-request-id"]);

/** All that an answer tells: status, headers and body, but for the headers of the moment. */
export function saidBy({ status, headers, text }: HttpAnswer): string {
  const lasting = [...headers].filter(([name]) => !OF_THE_MOMENT.has(name));
  return `${status} ${JSON.stringify(lasting)} ${text}`;
}
