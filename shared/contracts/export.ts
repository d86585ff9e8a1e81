import { z } from "zod";
import { NO_TRACK_REASONS } from "../domain/now-playing.ts";
import { Band, Track } from "./cards.ts";
import { Bucket } from "./find.ts";
import { PresenceEnd, Settings } from "./presence.ts";
import { PushKind, PushPlatform } from "./push.ts";
import { Block, Profile, ReportReason } from "./users.ts";

const Time = z.iso.datetime();

/**
 * `GET /users/me/export`: everything that we hold about the caller, times in full. Not in it: what
 * others keep to themselves (who blocked or reported the caller), and tokens and hashes.
 */
export const Export = z.strictObject({
  exportedAt: Time,
  /** The user at Supabase Auth. The e-mail is made up by us and nobody's mailbox. */
  account: z.strictObject({
    userId: z.uuid(),
    email: z.string().nullable(),
    createdAt: Time.nullable(),
    updatedAt: Time.nullable(),
    emailConfirmedAt: Time.nullable(),
    lastSignInAt: Time.nullable(),
    bannedUntil: Time.nullable(),
    appMetadata: z.unknown(),
    userMetadata: z.unknown(),
    identities: z.array(
      z.strictObject({
        provider: z.string(),
        data: z.unknown(),
        createdAt: Time.nullable(),
        updatedAt: Time.nullable(),
        lastSignInAt: Time.nullable(),
      }),
    ),
  }),
  sessions: z.array(
    z.strictObject({
      createdAt: Time.nullable(),
      updatedAt: Time.nullable(),
      refreshedAt: Time.nullable(),
      userAgent: z.string().nullable(),
      ip: z.string().nullable(),
    }),
  ),
  /** What Supabase Auth logged. */
  sessionLog: z.array(
    z.strictObject({ event: z.unknown(), at: Time.nullable(), ip: z.string().nullable() }),
  ),
  /** When the sign-ins end that wait for the app to redeem them. */
  signInsWaiting: z.array(Time),
  profile: Profile.extend({ createdAt: Time, adultConfirmedAt: Time.nullable() }),
  settings: Settings,
  /** The phones that push goes to, without their tokens. */
  devices: z.array(
    z.strictObject({
      id: z.uuid(),
      platform: PushPlatform,
      registeredAt: Time,
      /** What waits to be sent to it, for two minutes at most. */
      pushesWaiting: z.array(z.strictObject({ kind: PushKind, at: Time })),
      /** When something was sent of which the service is still to say whether it came. */
      pushesSent: z.array(Time),
    }),
  ),
  /** The link to Spotify, without its tokens; null when there is none. */
  spotify: z
    .strictObject({
      accountKey: z.string(),
      displayName: z.string(),
      scopes: z.array(z.string()),
      authorizedAt: Time,
      expiresAt: Time,
      accessExpiresAt: Time,
      needsReauthAt: Time.nullable(),
    })
    .nullable(),
  /** By us, or as a ban of Supabase Auth; what restrains a person outlives the account. */
  suspended: z.array(
    z.strictObject({ since: Time, until: Time.nullable(), isBan: z.boolean(), reason: z.string() }),
  ),
  /** What was decided about the person, oldest first; not what became of reports about them. */
  decisions: z.array(
    z.strictObject({
      act: z.enum(["suspend", "lift", "ban", "unban"]),
      at: Time,
      until: Time.nullable(),
      reason: z.string(),
    }),
  ),
  /** When the person made accounts within the last day. */
  accountsMade: z.array(Time),
  /** What was called lately, and how many calls were left then. */
  calls: z.array(z.strictObject({ action: z.string(), tokens: z.number(), filledAt: Time })),
  /** What was answered under an `Idempotency-Key`; status and body are null while it runs. */
  keptAnswers: z.array(
    z.strictObject({
      key: z.string(),
      claimedAt: Time,
      status: z.int().nullable(),
      body: z.string().nullable(),
    }),
  ),
  blocks: z.array(Block),
  reports: z.array(
    z.strictObject({
      userId: z.uuid(),
      reason: ReportReason,
      note: z.string().nullable(),
      reportedAt: Time,
    }),
  ),
  /** Null while not live. */
  live: z
    .strictObject({
      since: Time,
      /** By what others know the caller. */
      shownAs: z.uuid(),
      /** When others may see the caller at the earliest. */
      visibleFrom: Time,
      until: Time,
      lastHeartbeatAt: Time,
      /** Until when the phone announced silence; null where it announced none. */
      silentUntil: Time.nullable(),
    })
    .nullable(),
  /** By what else others know or knew the person, and until when we know that it was them. */
  shownIds: z.array(z.strictObject({ id: z.uuid(), until: Time })),
  /** The published cell, a geohash of 6 characters. */
  position: z.strictObject({ cell: z.string() }).nullable(),
  /**
   * What the phone said in this presence: since when it has been in which cell, when it last was in the
   * published one, and where others will see the caller next.
   */
  fixes: z
    .strictObject({
      cell: z.string(),
      since: Time,
      latestAt: Time,
      inPublishedAt: Time,
      nextCell: z.string().nullable(),
      nextAt: Time.nullable(),
    })
    .nullable(),
  /**
   * For an hour after the position went: a keyed hash of its cell, by which the same cell is known again,
   * and the place around it, of three characters, by which an impossible journey is.
   */
  lastPosition: z
    .strictObject({ cellHash: z.string(), place: z.string(), seenAt: Time, leftAt: Time })
    .nullable(),
  /** When the published cell changed within the last hour. */
  cellChanges: z.array(Time),
  track: Track.nullable(),
  /** What the phone named and its source has said nothing of yet. */
  pendingTrack: z.strictObject({ trackId: z.string(), startedAt: Time }).nullable(),
  /** When Spotify is asked what plays, and what it said last; null while it is not asked. */
  trackCheck: z
    .strictObject({
      nextAt: Time.nullable(),
      begunAt: Time.nullable(),
      askedByYouAt: Time.nullable(),
      answeredAt: Time.nullable(),
      noTrackReason: z.enum(NO_TRACK_REASONS).nullable(),
      failures: z.number().int(),
    })
    .nullable(),
  /** How the last presence ended, for ten minutes. */
  lastEnd: z.strictObject({ reason: PresenceEnd, at: Time }).nullable(),
  /** What is kept to number the messages to the caller, and to know of whom they are to hear. */
  channel: z
    .strictObject({
      lastNumber: z.int(),
      /** About how many others the phone shows. */
      shown: z.int(),
      sentAt: Time.nullable(),
      /** The band in which the caller's first page ends. */
      horizon: Band.nullable(),
      /** When each phone of the caller last asked for `sync`, within the hour. */
      devices: z.array(Time),
    })
    .nullable(),
  /** The Finds of the last day, and with whom; ids of others are those that the caller knew them by. */
  finds: z.array(
    z.strictObject({
      id: z.uuid(),
      role: z.enum(["seeker", "target"]),
      /** The other; null once they deleted their account. */
      userId: z.uuid().nullable(),
      status: z.string(),
      askedAt: Time,
      startedAt: Time.nullable(),
      expiresAt: Time,
      endedAt: Time.nullable(),
    }),
  ),
  /** Where the caller was last in a running Find, up to 8 characters; never the other's. */
  findPosition: z
    .strictObject({
      findId: z.uuid(),
      geohash: z.string().nullable(),
      fixAt: Time.nullable(),
      answeredAt: Time.nullable(),
      hint: Bucket.nullable(),
      wasFound: z.boolean(),
      refused: z.number().int(),
      allowanceM: z.number(),
    })
    .nullable(),
  connections: z.array(z.strictObject({ userId: z.uuid(), connectedAt: Time })),
  /** The waves of the last day that wait for one back. */
  waves: z.array(
    z.strictObject({ role: z.enum(["sent", "received"]), userId: z.uuid(), wavedAt: Time }),
  ),
  /** Whom the caller asked lately to be found, how often in a row, and when they may ask again. */
  requests: z.array(z.strictObject({ userId: z.uuid(), requests: z.int(), againAt: Time })),
  /** Whom the caller waved to within a day. */
  wavedTo: z.array(z.strictObject({ userId: z.uuid(), wavedAt: Time })),
  /** What others play now that the caller reacted to. */
  reactions: z.array(z.strictObject({ userId: z.uuid(), trackId: z.string() })),
  /** With whom the caller was told of a vibe within the last hour. */
  vibesTold: z.array(z.strictObject({ userId: z.uuid(), toldAt: Time })),
  /** What was sent to the caller's channel within the last two minutes, or is still to be told. */
  eventsWaiting: z.array(z.strictObject({ event: z.string(), at: Time })),
});
export type Export = z.infer<typeof Export>;
