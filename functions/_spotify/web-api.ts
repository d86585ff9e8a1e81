import { z } from "zod";
import type { Playback } from "../../shared/domain/now-playing.ts";
import { readPlayback } from "./player.ts";
import { SpotifyError } from "./spotify-error.ts";

/** Longest wait for api.spotify.com, in milliseconds: the library itself would wait for ever. */
const TIMEOUT_MS = 5000;

/** Who signed in, as far as Resonance wants to know. */
export interface SpotifyProfile {
  /** What the account is linked by: the immutable account id, or the user id where there is none. */
  readonly accountKey: string;
  /** All by which Spotify may name the account, the one above among them. */
  readonly accountKeys: readonly string[];
  readonly displayName: string | null;
  readonly imageUrl: string | null;
}

const Me = z.object({
  account_id: z.string().min(1).optional(),
  id: z.string().min(1),
  display_name: z.string().nullish(),
  images: z.array(z.object({ url: z.string() })).nullish(),
});

/** api.spotify.com through spotify-web-api-node. The address holds for the whole process. */
export function createWebApi(apiUrl: string) {
  const url = new URL(apiUrl);
  /** At the first request to Spotify: the library takes twice as long to load as all of a function. */
  const open = async (accessToken: string) =>
    (await import("./web-api-library.ts")).openLibrary(url, accessToken);
  return {
    /** Whose token this is. Throws `SpotifyError`. */
    async profile(accessToken: string): Promise<SpotifyProfile> {
      const api = await open(accessToken);
      const { body } = await answerOf("GET api/v1/me", api.getMe());
      const me = Me.safeParse(body);
      if (!me.success)
        throw new SpotifyError("unavailable", "GET api/v1/me answered off its contract");
      // The two kinds of id must never meet: people could once choose their user id.
      const userKey = `id:${me.data.id}`;
      const accountKey = me.data.account_id ? `account:${me.data.account_id}` : userKey;
      return {
        accountKey,
        accountKeys: [...new Set([accountKey, userKey])],
        displayName: me.data.display_name ?? null,
        imageUrl: me.data.images?.[0]?.url ?? null,
      };
    },

    /** What a listener's player does; null when it is off. Throws `SpotifyError`. */
    async playback(accessToken: string): Promise<Playback | null> {
      const api = await open(accessToken);
      const answer = await answerOf("GET api/v1/me/player", api.getMyCurrentPlaybackState());
      // The library makes an empty object of an answer without a body.
      return answer.statusCode === 204 ? null : readPlayback(answer.body);
    },
  };
}

const Refusal = z.object({
  statusCode: z.number(),
  body: z.unknown(),
  headers: z.object({ "retry-after": z.string().optional() }).optional(),
});

interface LibraryAnswer {
  readonly statusCode: number;
  readonly body: unknown;
}

async function answerOf(call: string, answer: Promise<LibraryAnswer>): Promise<LibraryAnswer> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new SpotifyError("unavailable", `${call} took too long`)),
      TIMEOUT_MS,
    );
  });
  try {
    return await Promise.race([answer, late]);
  } catch (error) {
    if (error instanceof SpotifyError) throw error;
    const refusal = Refusal.safeParse(error);
    if (!refusal.success) throw new SpotifyError("unavailable", `${call} did not answer`);
    const { statusCode: status, body, headers } = refusal.data;
    throw SpotifyError.of(call, { status, body, retryAfter: headers?.["retry-after"] });
  } finally {
    clearTimeout(timer);
  }
}
