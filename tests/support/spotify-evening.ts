import assert from "node:assert/strict";
import { base64url } from "jose";
import { openAsService } from "../../functions/_http/rpc.ts";
import { createAccessTokens } from "../../functions/_spotify/access-tokens.ts";
import { renewTokens } from "../../functions/_spotify/accounts.ts";
import { createTokenSeal, type TokenSeal } from "../../functions/_spotify/token-seal.ts";
import { type Stack, startStack } from "../../supabase/dev/stack.ts";
import { type HttpAnswer, type HttpRequest, send } from "./api.ts";
import { SignIns } from "./sign-in.ts";
import { stackOptions } from "./stack-options.ts";
import { changesIn, messagesTo, tellAll } from "./teller.ts";

/** Someone who signed in with Spotify. */
export interface Guest {
  readonly person: string;
  readonly userId: string;
  readonly token: string;
}

/** What the local Spotify plays for a person. */
export interface Player {
  readonly state: string;
  readonly track?: { readonly name: string; readonly durationMs?: number };
  readonly progressMs?: number;
  readonly runsOn?: boolean;
}

/** The app as it is registered at this evening's Spotify. */
const CLIENT = { id: "evening", secret: "keep quiet about it" };

/** Everybody's home for the evening. */
const TOWN = "gcpvj0d1";

/**
 * A stack in which nothing runs by itself: tests poll when they mean to. It remembers all that the
 * functions answered and printed, and holds the key that opens what they sealed.
 */
export class SpotifyEvening {
  /** Headers and body of every answer so far. */
  readonly answers: string[] = [];

  private constructor(
    readonly stack: Stack,
    readonly signIns: SignIns,
    /** Opens and closes tokens as the functions do. */
    readonly seal: TokenSeal,
    /** The key of that seal, named `test`. */
    readonly key: Uint8Array,
    /** Every line that the functions printed so far. */
    readonly log: readonly string[],
  ) {}

  static async open(): Promise<SpotifyEvening> {
    const log: string[] = [];
    const bytes = crypto.getRandomValues(new Uint8Array(32));
    const stack = await startStack({
      ...stackOptions(),
      variables: {
        SPOTIFY_CLIENT_ID: CLIENT.id,
        SPOTIFY_CLIENT_SECRET: CLIENT.secret,
        SPOTIFY_TOKEN_KEYS: `test:${base64url.encode(bytes)}`,
      },
      scheduler: false,
      log: (line) => log.push(line),
    });
    const seal = createTokenSeal([{ kid: "test", bytes }]);
    return new SpotifyEvening(stack, new SignIns(stack), seal, bytes, log);
  }

  rows<T extends Record<string, unknown>>(sql: string, params: unknown[] = []): Promise<T[]> {
    return this.stack.database.query<T>(sql, params);
  }

  async guest(person: string): Promise<Guest> {
    return { person, ...(await this.signIns.session(person)) };
  }

  /** A guest who is live in town and shares their track: due at once. */
  async liveGuest(person: string): Promise<Guest> {
    const guest = await this.guest(person);
    await this.as(guest, "PATCH", "users/me", { adultConfirmed: true });
    await this.as(guest, "POST", "presence/live");
    await this.as(guest, "POST", "location/update", { geohash: TOWN });
    await this.as(guest, "PATCH", "presence/settings", { shareTrack: true });
    return guest;
  }

  /** A request of a guest; one that is refused is an answer too. */
  as({ token }: Guest, method: string, route: string, body?: unknown): Promise<HttpAnswer> {
    return this.request(method, route, { token, body });
  }

  async request(method: string, route: string, request: HttpRequest): Promise<HttpAnswer> {
    const answer = await send(`${this.stack.url}/functions/v1/${route}`, method, request);
    this.answers.push(`${JSON.stringify([...answer.headers])} ${answer.text}`);
    return answer;
  }

  /** The scheduler's call. */
  async poll(): Promise<unknown> {
    const headers = { apikey: this.stack.keys.secretKey };
    const { status, text, json } = await this.request("POST", "spotify/poll", { headers });
    assert.equal(status, 200, text);
    return json;
  }

  /**
   * Time passes, for everybody or for one: whoever is asked about from time to time is due now, and
   * may ask themselves.
   */
  async later(guest?: Guest): Promise<void> {
    await this.rows(
      `update private.spotify_polls
      set
        asked_at = null,
        heard_at = heard_at - interval '1 minute',
        claimed_at = claimed_at - interval '1 minute',
        next_poll_at = case when isfinite(next_poll_at) then now() else next_poll_at end
      where user_id = coalesce($1, user_id)`,
      [guest?.userId ?? null],
    );
    await this.rows(
      `update private.spotify_traffic set counted_at = counted_at - interval '1 minute'
      where paused_until < now()`,
    );
  }

  /** A pause, and what listeners wait for after a failure, is over. */
  async muchLater(): Promise<void> {
    await this.rows("update private.spotify_traffic set paused_until = now() where one");
    await this.rows(
      "update private.spotify_accounts set refresh_lease = null, refresh_lease_until = null",
    );
    await this.later();
  }

  /** The hour of a guest's access token is over, by our clock. */
  async tokenEnds({ userId }: Guest): Promise<void> {
    await this.rows(
      "update private.spotify_accounts set access_expires_at = now() where user_id = $1",
      [userId],
    );
  }

  /** What a process of its own has to get tokens with: nothing in common but the database. */
  worker() {
    const { url, keys } = this.stack;
    const client = { ...CLIENT, accountsUrl: `${url}/local/spotify/accounts` };
    return createAccessTokens({
      database: openAsService(url, keys.secretKey),
      seal: this.seal,
      renew: (refreshToken) => renewTokens(client, refreshToken),
    });
  }

  /** From here on a track of that name can be looked up. */
  release(name: string) {
    return this.spotify("PUT", "tracks", { name }) as Promise<{
      readonly id: string;
      readonly name: string;
    }>;
  }

  /** What their player says from here on; unless it says otherwise, for long enough to be shared. */
  async plays({ person }: Guest, player: Player): Promise<void> {
    const body = { progressMs: 20_000, ...player };
    await this.spotify("PUT", `people/${encodeURIComponent(person)}/player`, body);
  }

  async spotify(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.stack.url}/local/spotify/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    assert.ok(response.ok, text);
    return text ? JSON.parse(text) : null;
  }

  /** How often Spotify was asked at that path about that guest since the last `forgetRequests`. */
  async asked({ person }: Guest, route: string): Promise<number> {
    const { people } = (await this.spotify("GET", "requests")) as {
      people: Record<string, Record<string, number>>;
    };
    return people[person]?.[route] ?? 0;
  }

  forgetRequests(): Promise<unknown> {
    return this.spotify("DELETE", "requests");
  }

  /** The name of the track that is kept of a guest, and whether Spotify confirmed it. */
  async kept({ userId }: Guest): Promise<string | null> {
    const [row] = await this.rows<{ name: string; verified: boolean }>(
      "select name, verified from app.tracks where user_id = $1",
      [userId],
    );
    return row ? `${row.name}, ${row.verified ? "verified" : "unverified"}` : null;
  }

  /** What a guest was told since this was last asked, when all is told, first to last. */
  async heard({ userId }: Guest): Promise<{ event: string; payload: Record<string, unknown> }[]> {
    await tellAll(this.stack.database);
    const messages = await messagesTo(this.stack.database, userId);
    await this.rows("delete from realtime.messages where topic = 'user:' || $1", [userId]);
    return changesIn(messages).map(({ event, ...payload }) => ({ event, payload }));
  }

  close(): Promise<void> {
    return this.stack.close();
  }
}
