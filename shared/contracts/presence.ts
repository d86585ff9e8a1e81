import { z } from "zod";
import { Track } from "./cards.ts";
import { Geohash } from "./geohash.ts";

/** `POST /presence/live`: for how many minutes; 120 unless told, at most 480. */
export const GoLive = z.strictObject({
  durationMinutes: z.number().int().min(1).max(480).optional(),
});
export type GoLive = z.infer<typeof GoLive>;

/** What takes no fields, such as `POST /presence/offline` and `POST /find/:id/accept`. */
export const Nothing = z.strictObject({});

/**
 * `POST /presence/heartbeat`: a phone that rests may repeat where it is, a geohash as in a location. With
 * `background`, it announces that it may say nothing for up to 15 minutes; the next heartbeat without it,
 * or location, ends that. Others cannot tell.
 */
export const Heartbeat = z.strictObject({
  geohash: Geohash.optional(),
  background: z.boolean().optional(),
});
export type Heartbeat = z.infer<typeof Heartbeat>;

/**
 * In how many seconds others may see the caller at the earliest: 0 when they do, null where nothing but
 * a position is missing.
 */
export const VisibleInS = z.int().min(0).nullable();

/** Whether the caller is live, until when, and in how many seconds the next heartbeat is due. */
export const LiveState = z.strictObject({
  live: z.boolean(),
  until: z.iso.datetime().nullable(),
  nextHeartbeatS: z.number().int().positive().nullable(),
  /** Null also while not live. */
  visibleInS: VisibleInS,
  /** By what others know the caller now: the account's id, or one of an anonymous presence; else null. */
  shownAs: z.uuid().nullable(),
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
 * them. Sharing is off until switched on; push is on until switched off.
 */
export const Settings = z.strictObject({
  shareTrack: z.boolean(),
  allowFind: z.boolean(),
  radiusKm: z.union([z.literal(2), z.literal(5), z.literal(10)]),
  visibleTo: z.enum(["everyone", "connections"]),
  /** Which kinds of push wake the listener's phones; all do until switched off. */
  pushFindRequest: z.boolean(),
  pushWave: z.boolean(),
  pushVibe: z.boolean(),
  pushEnded: z.boolean(),
});
export type Settings = z.infer<typeof Settings>;

/** `PATCH /presence/settings`: what is given changes, at least one. */
export const SettingsChange = Settings.partial().refine(
  (change) => Object.keys(change).length > 0,
  `Give at least one of ${Object.keys(Settings.shape).join(", ")}.`,
);
export type SettingsChange = z.infer<typeof SettingsChange>;

/** An id at Spotify. */
const SpotifyId = z.string().regex(/^[A-Za-z0-9]{22}$/, "is not a Spotify id");

/**
 * `PUT /presence/track`: the id of what the phone says is playing, or null for nothing. Its words are the
 * source's, never the phone's.
 */
export const TrackReport = z.strictObject({ trackId: SpotifyId.nullable() });
export type TrackReport = z.infer<typeof TrackReport>;

/** What is kept of it, as its listener alone sees it. */
export const TrackReply = z.strictObject({
  /** With the words of its source; null also while they are waited for. */
  track: Track.nullable(),
  /** The id of a track whose words the source has not said yet: until then nobody else sees it. */
  pending: z.string().nullable(),
});
export type TrackReply = z.infer<typeof TrackReply>;
