import { z } from "zod";
import { NO_TRACK_REASONS } from "../domain/now-playing.ts";
import { Track } from "./cards.ts";

/**
 * `GET /spotify/currently-playing` and `POST /spotify/refresh`: what the caller plays, as far as it
 * can be shared.
 */
export const OwnTrack = z.strictObject({
  track: Track.nullable(),
  /** Why Spotify gave no track; null when there is one, or when the phone itself took it away. */
  reason: z.enum(NO_TRACK_REASONS).nullable(),
  /** When Spotify said so. */
  checkedAt: z.iso.datetime().nullable(),
});
export type OwnTrack = z.infer<typeof OwnTrack>;

/** What `api.now_playing()` adds: whether that is recent enough to ask nobody. */
export const KnownTrack = OwnTrack.extend({ fresh: z.boolean() });
export type KnownTrack = z.infer<typeof KnownTrack>;

/** `POST /spotify/poll`: how many listeners Spotify was asked about, and about how many in vain. */
export const PollReport = z.strictObject({
  polled: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
});
export type PollReport = z.infer<typeof PollReport>;
