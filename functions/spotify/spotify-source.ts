import { nowPlaying, type Playback } from "../../shared/domain/now-playing.ts";
import type { Rpc } from "../_http/rpc.ts";
import { createAccessTokens } from "../_spotify/access-tokens.ts";
import { renewTokens, spotifyClient } from "../_spotify/accounts.ts";
import { SpotifyError } from "../_spotify/spotify-error.ts";
import { createTokenSeal } from "../_spotify/token-seal.ts";
import { createWebApi } from "../_spotify/web-api.ts";
import type { SpotifyEnv } from "./env.ts";
import { SourceBusy, type TrackSource } from "./track-source.ts";

/** Listeners' own Spotify, asked with their tokens. */
export function createSpotifySource(env: SpotifyEnv, database: Rpc): TrackSource {
  const webApi = createWebApi(env.SPOTIFY_API_URL);
  const accessToken = createAccessTokens({
    database,
    seal: createTokenSeal(env.SPOTIFY_TOKEN_KEYS),
    renew: (refreshToken) => renewTokens(spotifyClient(env), refreshToken),
  });

  /** A token that Spotify takes no longer, though its hour is not over, is renewed once. */
  async function playback(userId: string): Promise<Playback | null> {
    const { token, sealed } = await accessToken(userId);
    try {
      return await webApi.playback(token);
    } catch (error) {
      if (!(error instanceof SpotifyError) || error.trouble !== "reauth_needed") throw error;
      return await webApi.playback((await accessToken(userId, sealed)).token);
    }
  }

  return {
    async nowPlaying(userId) {
      return nowPlaying(await playback(userId).catch(tellBusy));
    },
  };
}

function tellBusy(error: unknown): never {
  if (error instanceof SpotifyError) {
    const { trouble, retryAfterS } = error;
    if (trouble === "rate_limited") throw new SourceBusy(false, retryAfterS);
    if (trouble === "quota_exceeded") throw new SourceBusy(true, retryAfterS);
  }
  throw error;
}
