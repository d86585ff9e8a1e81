import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createSpotify } from "../../supabase/dev/spotify/spotify.ts";

const BASE = "http://127.0.0.1/local/spotify";
const CLIENT_ID = "resonance";
const CLIENT_SECRET = "keep quiet";

/** The addresses that the app may send people back to. */
export const CALLBACK = "http://127.0.0.1:54321/functions/v1/auth/spotify/callback";
const OTHER_ORIGINS = [
  "https://resonance.example",
  "http://[::1]:54321",
  "http://127.9.9.9",
  "http://resonance.example",
  "http://localhost:54321",
  "http://192.168.1.5:54321",
  "http://127.0.0.1.example",
];
export const VERIFIER = "a-code-verifier-of-at-least-forty-three-characters";
export const SCOPES = "user-read-currently-playing user-read-playback-state";

/** What the token endpoint answers; a refresh mostly brings no refresh token. */
export interface TokenReply {
  access_token: string;
  refresh_token?: string;
  scope: string;
  expires_in: number;
  token_type: string;
}

/** The stand-in for Spotify with nobody signed in and no faults, and the app that calls it. */
export class SpotifyDesk {
  /** The stand-in's clock, in milliseconds since 1970; it stands still unless a test moves it. */
  now = Date.parse("2026-11-22T20:00:00Z");

  readonly #spotify = createSpotify({
    client: { id: CLIENT_ID, secret: CLIENT_SECRET, redirectUris: [CALLBACK, ...OTHER_ORIGINS] },
    now: () => this.now,
  });

  /** A bare request; a `body` that is no string is sent as JSON. */
  send(method: string, path: string, body?: unknown, base = BASE) {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const init = { method, ...(body !== undefined && { body: text }) };
    return this.#spotify(new Request(base + path, init));
  }

  /** The sign-in page as Ada asks for it, but for `changes`: null leaves a parameter out. */
  authorize(changes: Record<string, string | null> = {}, base = BASE) {
    const query = new URLSearchParams({
      client_id: CLIENT_ID,
      response_type: "code",
      redirect_uri: CALLBACK,
      state: "st&te",
      scope: SCOPES,
      code_challenge_method: "S256",
      code_challenge: createHash("sha256").update(VERIFIER).digest("base64url"),
      person: "Ada",
    });
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) query.delete(name);
      else query.set(name, value);
    }
    return this.send("GET", `/accounts/authorize?${query}`, undefined, base);
  }

  async codeFor(person: string, scope = SCOPES): Promise<string> {
    const response = await this.authorize({ person, scope });
    const code = new URL(response.headers.get("location") ?? "").searchParams.get("code");
    assert.ok(code);
    return code;
  }

  token(form: Record<string, string>, credentials = `${CLIENT_ID}:${CLIENT_SECRET}`) {
    return this.#spotify(
      new Request(`${BASE}/accounts/api/token`, {
        method: "POST",
        headers: { authorization: `Basic ${btoa(credentials)}` },
        body: new URLSearchParams(form),
      }),
    );
  }

  redeem(code: string, changes: Record<string, string> = {}) {
    return this.token({
      grant_type: "authorization_code",
      code,
      redirect_uri: CALLBACK,
      code_verifier: VERIFIER,
      ...changes,
    });
  }

  async signIn(person: string, scope = SCOPES): Promise<Required<TokenReply>> {
    const response = await this.redeem(await this.codeFor(person, scope));
    assert.equal(response.status, 200);
    return await response.json();
  }

  /** Asks the Web API. */
  api(path: string, accessToken: string, signal?: AbortSignal) {
    const headers = { authorization: `Bearer ${accessToken}` };
    return this.#spotify(new Request(`${BASE}/api${path}`, { headers, ...(signal && { signal }) }));
  }
}
