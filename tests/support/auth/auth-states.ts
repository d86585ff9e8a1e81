import assert from "node:assert/strict";
import { type Auth, createAuth } from "../../../supabase/local/auth/auth.ts";
import type { Database } from "../../../supabase/local/database/database.ts";
import { createGateway } from "../../../supabase/local/gateway/gateway.ts";
import { LOCAL } from "../../../supabase/local/keys/default-keys.ts";
import type { Keys } from "../../../supabase/local/keys/keys.ts";
import { testConfig } from "../config.ts";
import { openRooms, PUBLIC_URL } from "../rooms.ts";

/** An answer of Auth, read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** What the text says, where it is JSON. */
  readonly body: Record<string, unknown>;
}

export interface Asked {
  readonly as?: "public" | "secret";
  readonly token?: string;
  readonly body?: unknown;
  /** The address that it comes from; the gateway names none otherwise. */
  readonly from?: string;
}

/** Tokens of a session. */
export interface Tokens {
  readonly access: string;
  readonly refresh: string;
}

/** A link, as far as it is redeemed. */
export interface Link {
  readonly hash: string;
  readonly code: string;
}

/** Auth behind the gateway at the level of requests, with a clock that can be put forward. */
export class AuthStates {
  #ahead = 0;
  #stoppedAt: number | null = null;
  readonly #gateway: ReturnType<typeof createGateway>;

  private constructor(
    readonly database: Database,
    readonly close: () => Promise<void>,
    keys: Keys,
  ) {
    const nobody = () => new Response(null, { status: 404 });
    const auth: Auth = createAuth({
      ...keys,
      database,
      config: testConfig.auth,
      publicUrl: PUBLIC_URL,
      now: () => new Date((this.#stoppedAt ?? Date.now()) + this.#ahead),
    });
    this.#gateway = createGateway({
      ...keys,
      dataApi: nobody,
      auth: (request) => auth.fetch(request),
      realtime: nobody,
      functions: nobody,
    });
  }

  static async open(databaseUrl?: string, keys: Keys = LOCAL): Promise<AuthStates> {
    const rooms = await openRooms({
      schema: "select 1",
      ...(databaseUrl && { databaseUrl }),
    });
    return new AuthStates(rooms.database, () => rooms.close(), keys);
  }

  /** Lets so many seconds go by, for Auth alone. */
  pass(seconds: number): void {
    this.#ahead += seconds * 1000;
  }

  /** Lets time go by as told alone, not by itself. */
  stopClock(): void {
    this.#stoppedAt = Date.now();
  }

  async ask(method: string, path: string, asked: Asked = {}): Promise<Answer> {
    const { as = "public", token, body, from } = asked;
    const request = new Request(`${PUBLIC_URL}/auth/v1${path}`, {
      method,
      headers: {
        apikey: as === "secret" ? LOCAL.secretKey : LOCAL.publishableKey,
        "x-supabase-api-version": "2024-01-01",
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const answer = await this.#gateway(request, from ? { remoteAddr: { hostname: from } } : {});
    const text = await answer.text();
    const isJson = answer.headers.get("content-type")?.includes("json") ?? false;
    const { status } = answer;
    return { status, headers: answer.headers, text, body: isJson ? JSON.parse(text) : {} };
  }

  /** Status and code in one line: `403 session_not_found`. */
  async outcome(method: string, path: string, asked?: Asked): Promise<string> {
    const { status, body } = await this.ask(method, path, asked);
    return [status, ...(status >= 400 ? [body.code] : [])].join(" ");
  }

  async linkFor(email: string): Promise<Link> {
    const body = { type: "magiclink", email };
    const answer = await this.ask("POST", "/admin/generate_link", { as: "secret", body });
    assert.equal(answer.status, 200, answer.text);
    return { hash: String(answer.body.hashed_token), code: String(answer.body.email_otp) };
  }

  async signIn(email: string): Promise<Tokens> {
    const { hash: token_hash } = await this.linkFor(email);
    const answer = await this.ask("POST", "/verify", { body: { type: "magiclink", token_hash } });
    assert.equal(answer.status, 200, answer.text);
    return tokensOf(answer);
  }

  /** A user of their own; gives id and address. */
  async newUser(attributes: Record<string, unknown> = {}): Promise<{ id: string; email: string }> {
    const email = `${crypto.randomUUID()}@users.test.invalid`;
    const body = { email, email_confirm: true, ...attributes };
    const answer = await this.ask("POST", "/admin/users", { as: "secret", body });
    assert.equal(answer.status, 200, answer.text);
    return { id: String(answer.body.id), email };
  }

  refresh(token: string): Promise<Answer> {
    const body = { refresh_token: token };
    return this.ask("POST", "/token?grant_type=refresh_token", { body });
  }
}

export function tokensOf({ body }: Answer): Tokens {
  return { access: String(body.access_token), refresh: String(body.refresh_token) };
}
