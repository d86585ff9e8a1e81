import { createHash, randomBytes } from "node:crypto";
import type { Person } from "./people.ts";

/** An access token lives an hour, as Spotify's does. */
export const ACCESS_TOKEN_S = 3600;
/** How long what is over is still known to have been something, in milliseconds. */
const REMEMBERED_MS = 3_600_000;
/** A code can be redeemed for ten minutes, as Spotify's can. */
const CODE_MS = 10 * 60_000;
/** Since June 2026 a refresh token ends six months after the authorisation; refreshing adds nothing. */
const REFRESH_TOKEN_MS = 182 * 24 * 3_600_000;
/** Since July 2026 most refreshes give no new refresh token; this many bring one, and end the old. */
const REFRESHES_A_ROTATION = 4;

/** What a person allowed the app, until when. */
export interface Grant {
  readonly person: Person;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
}

interface Code extends Grant {
  readonly redirectUri: string;
  readonly challenge: string | null;
}

interface RefreshGrant extends Grant {
  refreshes: number;
}

/** Why a code or refresh token was refused, in Spotify's words for `error_description`. */
export class InvalidGrant extends Error {
  override readonly name = "InvalidGrant";
}

/** New tokens; `refreshToken` is null where the caller keeps the one it has. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly scopes: readonly string[];
}

/** Codes and tokens that were given out: opaque, random, in memory only. */
export class Grants {
  readonly #codes = new Map<string, Code>();
  readonly #refreshTokens = new Map<string, RefreshGrant>();
  readonly #accessTokens = new Map<string, Grant>();
  /** When each of the app's own tokens ends, in milliseconds since the epoch. */
  readonly #appTokens = new Map<string, { readonly expiresAt: number }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A single-use code, bound to the redirect address and the PKCE challenge (S256) it came with. */
  issueCode(code: Omit<Code, "expiresAt">): string {
    return this.#keep(this.#codes, "AQ", { ...code, expiresAt: this.#now() + CODE_MS });
  }

  /** Trades a code for its first tokens. Throws `InvalidGrant`; a code that was shown is spent. */
  redeem(code: string, redirectUri: string, verifier: string | null): Tokens {
    const grant = this.#codes.get(code);
    this.#codes.delete(code);
    if (!grant) throw new InvalidGrant("Invalid authorization code");
    if (grant.expiresAt <= this.#now()) throw new InvalidGrant("Authorization code expired");
    if (grant.redirectUri !== redirectUri) throw new InvalidGrant("Invalid redirect URI");
    if (grant.challenge !== null && challengeOf(verifier ?? "") !== grant.challenge) {
      throw new InvalidGrant("code_verifier was incorrect");
    }
    const expiresAt = this.#now() + REFRESH_TOKEN_MS;
    const kept = { person: grant.person, scopes: grant.scopes, expiresAt, refreshes: 0 };
    return {
      accessToken: this.#issueAccessToken(kept),
      refreshToken: this.#keep(this.#refreshTokens, "AQ", kept),
      scopes: grant.scopes,
    };
  }

  /** Trades a refresh token for a new access token. Throws `InvalidGrant`. */
  refresh(refreshToken: string): Tokens {
    const grant = this.#refreshTokens.get(refreshToken);
    if (!grant) throw new InvalidGrant("Invalid refresh token");
    if (grant.expiresAt <= this.#now()) throw new InvalidGrant("Refresh token expired");
    grant.refreshes += 1;
    const rotates = grant.refreshes % REFRESHES_A_ROTATION === 0;
    if (rotates) this.#refreshTokens.delete(refreshToken);
    return {
      accessToken: this.#issueAccessToken(grant),
      refreshToken: rotates ? this.#keep(this.#refreshTokens, "AQ", grant) : null,
      scopes: grant.scopes,
    };
  }

  /** Whose code or refresh token this is, for whoever makes only their requests fail. */
  holder(token: string): Person | undefined {
    return (this.#codes.get(token) ?? this.#refreshTokens.get(token))?.person;
  }

  /**
   * What an access token allows: what a person allowed, or for "app" the catalogue alone; "expired", or
   * undefined where it was never given out.
   */
  access(accessToken: string): Grant | "app" | "expired" | undefined {
    const appToken = this.#appTokens.get(accessToken);
    const grant = this.#accessTokens.get(accessToken);
    const expiresAt = (appToken ?? grant)?.expiresAt ?? Number.POSITIVE_INFINITY;
    if (expiresAt <= this.#now()) return "expired";
    return appToken ? "app" : grant;
  }

  /** A token of the app's own, for its client credentials. */
  issueAppToken(): string {
    return this.#keep(this.#appTokens, "BQ", { expiresAt: this.#now() + ACCESS_TOKEN_S * 1000 });
  }

  /** The app's own tokens are good no longer. */
  endAppTokens(): void {
    this.#appTokens.clear();
  }

  #issueAccessToken({ person, scopes }: Grant): string {
    const expiresAt = this.#now() + ACCESS_TOKEN_S * 1000;
    return this.#keep(this.#accessTokens, "BQ", { person, scopes, expiresAt });
  }

  /** What is long over makes room: it lies in front. */
  #keep<T extends { expiresAt: number }>(shelf: Map<string, T>, prefix: string, grant: T): string {
    for (const [token, { expiresAt }] of shelf) {
      if (expiresAt + REMEMBERED_MS > this.#now()) break;
      shelf.delete(token);
    }
    const token = prefix + randomBytes(96).toString("base64url");
    shelf.set(token, grant);
    return token;
  }
}

function challengeOf(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}
