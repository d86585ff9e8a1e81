import type { NowPlaying } from "../../shared/domain/now-playing.ts";
import { nextPollS, type PollBounds } from "../../shared/domain/poll.ts";
import type { Rpc } from "../_http/database.ts";
import { SourceBusy, type TrackSource } from "./track-source.ts";

/** The right to ask about one listener, once. */
export interface Claim extends PollBounds {
  readonly userId: string;
  readonly claim: string;
}

/** What asking needs. */
export interface Asking {
  /** In the name of the service. */
  readonly database: Rpc;
  readonly source: TrackSource;
}

/** What the source said, and what the database made of it: null when nothing was kept. */
export interface Asked {
  readonly playing: NowPlaying;
  readonly kept: unknown;
}

/**
 * Asks the source about one listener and hands its answer in. When it throws what the source threw,
 * the claim is ended too: the listener waits alone, or everybody does.
 */
export async function ask({ database, source }: Asking, claimed: Claim): Promise<Asked> {
  const { userId, claim } = claimed;
  const playing = await source.nowPlaying(userId).catch(async (error: unknown) => {
    if (error instanceof SourceBusy) await pause(database, error);
    else await database("fail_spotify_poll", { user_id: userId, claim });
    throw error;
  });
  const { track, noTrackReason, playedMs, remainingMs } = playing;
  const kept = await database("keep_spotify_track", {
    user_id: userId,
    claim,
    next_poll_s: nextPollS(remainingMs, claimed, Math.random()),
    track: track && { ...track, playedMs },
    no_track_reason: noTrackReason ?? undefined,
  });
  return { playing, kept };
}

/** Longer than a day says no more than a day, and might not fit a number. */
const LONGEST_PAUSE_S = 86_400;

/** Nobody asks the source for as long as it says. */
export async function pause(database: Rpc, { quota, retryAfterS }: SourceBusy): Promise<void> {
  const seconds =
    retryAfterS === undefined ? undefined : Math.min(Math.ceil(retryAfterS), LONGEST_PAUSE_S);
  await database("pause_spotify", { seconds, quota });
}
