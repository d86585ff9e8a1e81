import type SpotifyWebApi from "spotify-web-api-node";
import { z } from "zod";
import type { Playback, PlayingTrack } from "../../shared/domain/now-playing.ts";
import { orNull } from "./or-null.ts";
import { readPlayback, readTrack } from "./player.ts";
import { SpotifyError } from "./spotify-error.ts";
import type { LibraryAnswer } from "./web-api-library.ts";

/** Longest wait for api.spotify.com, in milliseconds, to the end of its answer. */
const TIMEOUT_MS = 5000;

/** An id that could be one and is none answers 404, one that could not be answers 400. */
const NO_SUCH_TRACK: readonly number[] = [400, 404];

/** What the player answers now and then in place of 204. */
const NO_DEVICE = 404;

/** Who signed in, as far as Resonance wants to know. */
export interface SpotifyProfile {
  /** What the account is linked by: the immutable account id, or the user id where there is none. */
  readonly accountKey: string;
  /** All by which Spotify may name the account, the one above among them. */
  readonly accountKeys: readonly string[];
  readonly displayName: string | null;
  readonly imageUrl: string | null;
}

/** An id, which is kept. */
const Id = z.string().regex(/^[^\p{Cc}\p{Cs}]{1,256}$/u);

/** What is off its shape is not known, and only without any id is it nobody. */
const Me = z.object({
  account_id: orNull(Id),
  id: orNull(Id),
  display_name: orNull(z.string()),
  images: orNull(z.array(orNull(z.object({ url: z.string() })))),
});

/** api.spotify.com through spotify-web-api-node. */
export function createWebApi(apiUrl: string) {
  const url = new URL(apiUrl);

  /**
   * Throws `SpotifyError` unless it went well or as `expected`; a request that takes too long is ended,
   * not left behind.
   */
  async function get(
    call: string,
    accessToken: string,
    ask: (api: SpotifyWebApi) => Promise<unknown>,
    expected: readonly number[] = [],
  ): Promise<LibraryAnswer> {
    // At the first request to Spotify: the library takes twice as long to load as all of a function.
    const { askLibrary } = await import("./web-api-library.ts");
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await askLibrary({ url, accessToken, signal }, ask).catch(() => {
      const what = signal.aborted ? "took too long" : "did not answer";
      throw new SpotifyError("unavailable", `GET ${call} ${what}`);
    });
    const { statusCode: status, body, headers } = answer;
    if (status < 300 || expected.includes(status)) return answer;
    const retryAfter = headers.get("retry-after");
    throw SpotifyError.of(`GET ${call}`, { status, body, retryAfter });
  }

  return {
    /** Whose token this is. Throws `SpotifyError`. */
    async profile(accessToken: string): Promise<SpotifyProfile> {
      const { body } = await get("api/v1/me", accessToken, (api) => api.getMe());
      const me = Me.safeParse(body).data;
      // The two kinds of id must never meet: people could once choose their user id.
      const accountKeys = [
        ...(me?.account_id ? [`account:${me.account_id}`] : []),
        ...(me?.id ? [`id:${me.id}`] : []),
      ];
      const [accountKey] = accountKeys;
      if (accountKey === undefined)
        throw new SpotifyError("unavailable", "GET api/v1/me answered off its contract");
      return {
        accountKey,
        accountKeys,
        displayName: me?.display_name ?? null,
        imageUrl: me?.images?.find((image) => image != null)?.url ?? null,
      };
    },

    /** What a listener's player does; null when it is off. Throws `SpotifyError`. */
    async playback(accessToken: string): Promise<Playback | null> {
      const ask = (api: SpotifyWebApi) => api.getMyCurrentPlaybackState();
      const answer = await get("api/v1/me/player", accessToken, ask, [NO_DEVICE]);
      const isOff = answer.statusCode === 204 || answer.statusCode === NO_DEVICE;
      return isOff ? null : readPlayback(answer.body);
    },

    /** A track of the catalogue; null when there is none with that id. Throws `SpotifyError`. */
    async track(appToken: string, trackId: string): Promise<PlayingTrack | null> {
      const answer = await get(
        "api/v1/tracks/:id",
        appToken,
        (api) => api.getTrack(trackId),
        NO_SUCH_TRACK,
      );
      return NO_SUCH_TRACK.includes(answer.statusCode) ? null : readTrack(answer.body);
    },
  };
}
