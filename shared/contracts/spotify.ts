import { z } from "zod";
import { NO_TRACK_REASONS } from "../domain/now-playing.ts";
import { TrackReply } from "./presence.ts";

/**
 * `GET /spotify/currently-playing` and `POST /spotify/refresh`: what the caller plays, as far as it
 * can be shared.
 */
export const OwnTrack = z.strictObject({
  ...TrackReply.shape,
  /** Why Spotify gave no track; null when there is one, when one is pending, or when the phone itself took it away. */
  reason: z.enum(NO_TRACK_REASONS).nullable(),
  /** When Spotify said so. */
  checkedAt: z.iso.datetime().nullable(),
});
export type OwnTrack = z.infer<typeof OwnTrack>;

/** What `api.now_playing()` adds: whether that is recent enough to ask nobody. */
export const KnownTrack = OwnTrack.extend({ fresh: z.boolean() });
export type KnownTrack = z.infer<typeof KnownTrack>;

/**
 * `POST /spotify/poll`: how many listeners Spotify was asked about, how many tracks were looked up, and
 * how many of both in vain.
 */
export const PollReport = z.strictObject({
  polled: z.number().int().nonnegative(),
  lookedUp: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
});
export type PollReport = z.infer<typeof PollReport>;
