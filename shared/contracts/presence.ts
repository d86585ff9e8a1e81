import { z } from "zod";
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
});
export type LiveState = z.infer<typeof LiveState>;

/** What a listener shares, and how far they look in kilometres. Sharing is off until switched on. */
export const Settings = z.strictObject({
  shareTrack: z.boolean(),
  allowFind: z.boolean(),
  radiusKm: z.union([z.literal(2), z.literal(5), z.literal(10)]),
});
export type Settings = z.infer<typeof Settings>;

/** `PATCH /presence/settings`: what is given changes, at least one. */
export const SettingsChange = Settings.partial().refine(
  (change) => Object.keys(change).length > 0,
  "Give at least one of shareTrack, allowFind and radiusKm.",
);
export type SettingsChange = z.infer<typeof SettingsChange>;

/** An id at Spotify. */
const SpotifyId = z.string().regex(/^[A-Za-z0-9]{22}$/, "is not a Spotify id");

/** A name that fits on one line. */
const Title = z
  .string()
  .min(1)
  .max(300)
  .regex(/^\P{Cc}*$/u, "holds control characters");

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
