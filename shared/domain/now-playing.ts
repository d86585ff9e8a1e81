/** Why a listener's source gives no track to share. */
export const NO_TRACK_REASONS = [
  /** Nothing plays, or no device is on. */
  "nothing",
  "paused",
  /** The listener asked Spotify to keep this session to themselves. */
  "private_session",
  /** It is not said where it plays, and so not whether the session is private. */
  "no_device",
  "advert",
  "episode",
  /** A file of the listener's own, which nobody else could look up. */
  "local_file",
  /** Something that we do not know, or not enough of it. */
  "unknown",
] as const;

/** One of `NO_TRACK_REASONS`. */
export type NoTrackReason = (typeof NO_TRACK_REASONS)[number];

/** A track as its source tells it, with the links for attribution. */
export interface PlayingTrack {
  readonly trackId: string;
  /** Of 1 to 300 characters, like all names here. */
  readonly name: string;
  /** 1 to 20. */
  readonly artists: { readonly id: string; readonly name: string }[];
  readonly album: { readonly id: string; readonly name: string; readonly coverUrl: string | null };
  readonly url: string;
}

/** What a player does, in whatever words its source said it. */
export interface Playback {
  readonly isPlaying: boolean;
  /** Null where the source does not say. */
  readonly isPrivate: boolean | null;
  readonly kind: "track" | "advert" | "episode" | "local_file" | "unknown";
  /** Null where it is no track, or one that nobody could look up. */
  readonly track: PlayingTrack | null;
  /** Milliseconds; null where the source does not say. */
  readonly durationMs: number | null;
  readonly progressMs: number | null;
}

/** What may be shared of it: a track, or nothing and why. */
export interface NowPlaying {
  readonly track: PlayingTrack | null;
  /** Null exactly when there is a track. */
  readonly noTrackReason: NoTrackReason | null;
  /** How long it has played, in milliseconds; null where the source does not say. */
  readonly playedMs: number | null;
  /** Until it should end, in milliseconds; null where that cannot be known. */
  readonly remainingMs: number | null;
}

/**
 * How far past its end something may still play, in milliseconds: a player that is slow to say what
 * comes next, or one that counts a repetition on. What claims to play on for longer is a player that
 * was left behind, which may say so for hours.
 */
const PAST_THE_END_MS = 60_000;

/**
 * Only a track that plays and that the listener does not keep to themselves is ever shared; whatever
 * is not known for sure counts as a no. `null` is a player that is off.
 */
export function nowPlaying(playback: Playback | null): NowPlaying {
  const noTrackReason = playback ? noTrackReasonOf(playback) : "nothing";
  const { track = null, durationMs = null, progressMs = null } = playback ?? {};
  const ends = noTrackReason !== "nothing" && playback?.isPlaying;
  return {
    track: noTrackReason ? null : track,
    noTrackReason,
    playedMs: progressMs,
    remainingMs:
      ends && durationMs !== null && progressMs !== null
        ? Math.max(0, durationMs - progressMs)
        : null,
  };
}

function noTrackReasonOf(playback: Playback): NoTrackReason | null {
  const { isPlaying, isPrivate, kind, track } = playback;
  if (isPrivate) return "private_session";
  if (!isPlaying) return "paused";
  if (isOver(playback)) return "nothing";
  if (kind !== "track") return kind;
  if (isPrivate === null) return "no_device";
  return track ? null : "unknown";
}

function isOver({ durationMs, progressMs }: Playback): boolean {
  return durationMs !== null && progressMs !== null && progressMs > durationMs + PAST_THE_END_MS;
}
