import { z } from "zod";
import { tidySpaces } from "../domain/seen-text.ts";
import { isTitle } from "../domain/title.ts";
import { Track } from "./cards.ts";

/** `POST /presence/live`: for how many minutes; 120 unless told, at most 480. */
export const GoLive = z.strictObject({
  durationMinutes: z.number().int().min(1).max(480).optional(),
});
export type GoLive = z.infer<typeof GoLive>;

/** What takes no fields, such as `POST /presence/offline` and `POST /find/:id/accept`. */
export const Nothing = z.strictObject({});

/** Whether the caller is live, until when, and in how many seconds the next heartbeat is due. */
export const LiveState = z.strictObject({
  live: z.boolean(),
  until: z.iso.datetime().nullable(),
  nextHeartbeatS: z.number().int().positive().nullable(),
  /**
   * The number of the last message to the caller's channel; null before it begins. Lower than what was
   * heard is normal; a higher one that is not heard within three seconds was lost.
   */
  n: z.int().nullable(),
});
export type LiveState = z.infer<typeof LiveState>;

/** Why a presence ended: `timeout` is silence, `expired` the duration, `elsewhere` another phone. */
export const PresenceEnd = z.enum([
  "timeout",
  "expired",
  "elsewhere",
  "suspended",
  "signed_out",
  "disconnected",
]);
export type PresenceEnd = z.infer<typeof PresenceEnd>;

/**
 * What a listener shares, how far they see and are seen in kilometres, and who sees them and is seen by
 * them. Sharing is off until switched on.
 */
export const Settings = z.strictObject({
  shareTrack: z.boolean(),
  allowFind: z.boolean(),
  radiusKm: z.union([z.literal(2), z.literal(5), z.literal(10)]),
  visibleTo: z.enum(["everyone", "connections"]),
});
export type Settings = z.infer<typeof Settings>;

/** `PATCH /presence/settings`: what is given changes, at least one. */
export const SettingsChange = Settings.partial().refine(
  (change) => Object.keys(change).length > 0,
  "Give at least one of shareTrack, allowFind, radiusKm and visibleTo.",
);
export type SettingsChange = z.infer<typeof SettingsChange>;

/** An id at Spotify. */
const SpotifyId = z.string().regex(/^[A-Za-z0-9]{22}$/, "is not a Spotify id");

/** A name of which all can be seen. */
const Title = z
  .string()
  .transform(tidySpaces)
  .refine(isTitle, "is not one line of 1 to 300 characters that can be seen");

/** `PUT /presence/track`: what the phone says is playing, or null for nothing. */
export const TrackReport = z.strictObject({
  track: z
    .strictObject({
      trackId: SpotifyId,
      name: Title,
      artists: z
        .array(z.strictObject({ id: SpotifyId, name: Title }))
        .min(1)
        .max(20),
      album: z.strictObject({
        id: SpotifyId,
        name: Title,
        coverUrl: z
          .string()
          .regex(/^https:\/\/i\.scdn\.co\/image\/[0-9a-z]+$/, "is not a cover at Spotify")
          .max(500)
          .nullable(),
      }),
    })
    .nullable(),
});
export type TrackReport = z.infer<typeof TrackReport>;

/** What is kept of it. */
export const TrackReply = z.strictObject({ track: Track.nullable() });
export type TrackReply = z.infer<typeof TrackReply>;
