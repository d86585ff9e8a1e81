import { z } from "zod";
import type { Rpc } from "../_http/database.ts";
import type { RenewedTokens } from "./accounts.ts";
import { SpotifyError } from "./spotify-error.ts";
import type { TokenSeal } from "./token-seal.ts";

/** Longest wait for somebody else's renewal, in milliseconds: a little more than it may take. */
const PATIENCE_MS = 6000;
const LOOK_INTERVAL_MS = 200;

/** A token to ask with, and as the database has it: how to say that Spotify takes it no longer. */
export interface AccessToken {
  readonly token: string;
  readonly sealed: string;
}

/** What access tokens are made from. */
export interface AccessTokensOptions {
  /** In the name of the service. */
  readonly database: Rpc;
  readonly seal: TokenSeal;
  /** Asks Spotify for new tokens. Throws `SpotifyError`. */
  readonly renew: (refreshToken: string) => Promise<RenewedTokens>;
}

const Held = z.union([
  z.object({ accessToken: z.string() }),
  z.object({ refreshToken: z.string(), lease: z.uuid() }),
  z.object({ wait: z.literal(true) }),
]);

/**
 * A listener's access token, renewed when it is about to end. Of all who need it at one moment, in
 * whatever process, one asks Spotify, by a lease in the database, and the others wait for that.
 */
export function createAccessTokens({ database, seal, renew }: AccessTokensOptions) {
  /** Resolves when the renewal is kept, or known to be in vain: then the database says what is true. */
  async function renewFor(userId: string, refreshToken: string, lease: string): Promise<void> {
    const opened = await seal.open({ purpose: "spotify_refresh", subject: userId }, refreshToken);
    try {
      const renewed = await renew(opened);
      const newRefreshToken = renewed.refreshToken;
      await database("keep_spotify_tokens", {
        user_id: userId,
        lease,
        access_token: await seal.close(
          { purpose: "spotify_access", subject: userId },
          renewed.accessToken,
        ),
        access_expires_in_s: Math.floor(renewed.accessExpiresInS),
        refresh_token: newRefreshToken
          ? await seal.close({ purpose: "spotify_refresh", subject: userId }, newRefreshToken)
          : undefined,
      });
    } catch (error) {
      if (!(error instanceof SpotifyError)) throw error;
      if (error.trouble !== "reauth_needed") {
        await database("rest_spotify_refresh", { user_id: userId, lease });
        throw error;
      }
      await database("spotify_refused", { user_id: userId, lease });
    }
  }

  /**
   * Gives a listener's token, another than the sealed one in `refused`. Throws `AppError`
   * (`spotify_not_linked`, `spotify_reauth_needed`, `spotify_unavailable`) or `SpotifyError`.
   */
  return async function accessToken(userId: string, refused?: string): Promise<AccessToken> {
    const deadline = performance.now() + PATIENCE_MS;
    while (performance.now() < deadline) {
      const held = Held.parse(await database("spotify_tokens", { user_id: userId, refused }));
      if ("accessToken" in held) {
        const sealed = held.accessToken;
        const what = { purpose: "spotify_access", subject: userId } as const;
        return { sealed, token: await seal.open(what, sealed) };
      }
      if ("lease" in held) await renewFor(userId, held.refreshToken, held.lease);
      else await new Promise((resolve) => setTimeout(resolve, LOOK_INTERVAL_MS));
    }
    throw new SpotifyError("unavailable", "a token was not renewed in time");
  };
}
