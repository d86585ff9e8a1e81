import type { NowPlaying, PlayingTrack } from "../../shared/domain/now-playing.ts";
import { Fault } from "../_http/app-error.ts";

/**
 * Where tracks come from. Another source than Spotify is a file that makes one of these, named in
 * `index.ts` in place of Spotify's.
 */
export interface TrackSource {
  /**
   * What a listener plays now. Throws `SourceBusy` when nobody may ask for a while; anything else
   * that it throws is about this listener alone, an `AppError` in words for their phone.
   */
  nowPlaying(userId: string): Promise<NowPlaying>;

  /**
   * The words of a track that a phone named by its id; null when the source knows no such track. Throws
   * `SourceBusy` likewise; anything else that it throws is about this track alone.
   */
  lookUp(trackId: string): Promise<PlayingTrack | null>;
}

/** The source takes no more requests, from anybody, for `retryAfterS` seconds where it names a time. */
export class SourceBusy extends Fault {
  constructor(
    /** Whether it is an allowance of days rather than of seconds that is used up. */
    readonly quota: boolean,
    readonly retryAfterS?: number,
  ) {
    super("the source takes no more requests");
  }
}
