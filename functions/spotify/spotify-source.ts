import { nowPlaying, type Playback, type PlayingTrack } from "../../shared/domain/now-playing.ts";
import { AppError } from "../_http/app-error.ts";
import type { Rpc } from "../_http/database.ts";
import { createAccessTokens } from "../_spotify/access-tokens.ts";
import { fetchAppToken, renewTokens, spotifyClient } from "../_spotify/accounts.ts";
import { createAppToken } from "../_spotify/app-token.ts";
import { SpotifyError } from "../_spotify/spotify-error.ts";
import { createTokenSeal } from "../_spotify/token-seal.ts";
import { createWebApi } from "../_spotify/web-api.ts";
import type { SpotifyEnv } from "./env.ts";
import { SourceBusy, type TrackSource } from "./track-source.ts";

/** Listeners' own Spotify, asked with their tokens, and its catalogue, asked with the app's. */
export function createSpotifySource(env: SpotifyEnv, database: Rpc): TrackSource {
  const webApi = createWebApi(env.SPOTIFY_API_URL);
  const appToken = createAppToken(() => fetchAppToken(spotifyClient(env)));
  const accessToken = createAccessTokens({
    database,
    seal: createTokenSeal(env.SPOTIFY_TOKEN_KEYS),
    renew: (refreshToken) => renewTokens(spotifyClient(env), refreshToken),
  });

  async function playback(userId: string): Promise<Playback | null> {
    const { token, sealed } = await accessToken(userId);
    return await onceMore(webApi.playback(token), async () =>
      webApi.playback((await accessToken(userId, sealed)).token),
    );
  }

  async function track(trackId: string): Promise<PlayingTrack | null> {
    const token = await appToken();
    return await onceMore(webApi.track(token, trackId), async () =>
      webApi.track(await appToken(token), trackId),
    );
  }

  return {
    async nowPlaying(userId) {
      return nowPlaying(await playback(userId).catch(tellNotAllowed).catch(tellBusy));
    },
    lookUp: (trackId) => track(trackId).catch(tellBusy),
  };
}

/** A token that Spotify takes no longer, though its hour is not over, is renewed once. */
async function onceMore<T>(asked: Promise<T>, askAnew: () => Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof SpotifyError) || error.trouble !== "reauth_needed") throw error;
    return await askAnew();
  }
}

/** Of a listener, not of a track: the app itself is always on its own list. */
function tellNotAllowed(error: unknown): never {
  if (error instanceof SpotifyError && error.trouble === "not_allowed") {
    throw new AppError("spotify_not_allowed", { cause: error });
  }
  throw error;
}

function tellBusy(error: unknown): never {
  if (error instanceof SpotifyError) {
    const { trouble, retryAfterS } = error;
    if (trouble === "rate_limited") throw new SourceBusy(false, retryAfterS);
    if (trouble === "quota_exceeded") throw new SourceBusy(true, retryAfterS);
  }
  throw error;
}
