import assert from "node:assert/strict";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { createGateway } from "../../supabase/local/gateway/gateway.ts";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import { openRooms, PUBLIC_URL, type Rooms } from "./rooms.ts";

/** Status and code of the error that supabase-js reports. */
export function refusal({ error }: { error: unknown }): [unknown, unknown] {
  assert.ok(error instanceof Error && "status" in error && "code" in error, String(error));
  return [error.status, error.code];
}

/** An address as our sign-in makes them. */
export function address(): string {
  return `${crypto.randomUUID()}@users.resonance.invalid`;
}

/** Auth behind the gateway, and the unmodified supabase-js of a server and of phones before it. */
export class AuthDesk {
  readonly admin: SupabaseClient;
  readonly gateway: (request: Request) => Promise<Response>;

  private constructor(readonly rooms: Rooms) {
    const nobody = () => new Response(null, { status: 404 });
    this.gateway = createGateway({
      ...LOCAL,
      dataApi: (request) => rooms.dataApi.fetch(request),
      auth: (request) => rooms.auth.fetch(request),
      realtime: nobody,
      functions: nobody,
    });
    this.admin = this.#client(LOCAL.secretKey);
  }

  static async open(): Promise<AuthDesk> {
    return new AuthDesk(await openRooms({ schema: "create schema api" }));
  }

  #client(key: string): SupabaseClient {
    return createClient(PUBLIC_URL, key, {
      auth: { persistSession: false, autoRefreshToken: false },
      global: { fetch: (input, init) => this.gateway(new Request(input, init)) },
    });
  }

  phone(): SupabaseClient {
    return this.#client(LOCAL.publishableKey);
  }

  async newUser(attributes: Record<string, unknown> = {}) {
    const email = address();
    const { data, error } = await this.admin.auth.admin.createUser({
      email,
      email_confirm: true,
      ...attributes,
    });
    assert.equal(error, null);
    assert.ok(data.user);
    return { ...data.user, email };
  }

  async linkFor(email: string) {
    const { data, error } = await this.admin.auth.admin.generateLink({ type: "magiclink", email });
    assert.equal(error, null);
    assert.ok(data.properties && data.user);
    return { ...data.properties, user: data.user };
  }

  redeem(token_hash: string, type: "magiclink" | "signup" = "magiclink") {
    return this.phone().auth.verifyOtp({ token_hash, type });
  }

  /** A phone with a session. */
  async signedIn(email: string): Promise<SupabaseClient> {
    const { hashed_token: token_hash } = await this.linkFor(email);
    const phone = this.phone();
    const { error } = await phone.auth.verifyOtp({ token_hash, type: "magiclink" });
    assert.equal(error, null);
    return phone;
  }

  /** A bare request to `/auth/v1` with an API key. */
  async ask(method: string, path: string, key: string = LOCAL.publishableKey, body?: unknown) {
    const url = `${PUBLIC_URL}/auth/v1${path}`;
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await this.gateway(
      new Request(url, { method, headers: { apikey: key }, ...sent }),
    );
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? JSON.parse(text) : null,
    };
  }

  close(): Promise<void> {
    return this.rooms.close();
  }
}
