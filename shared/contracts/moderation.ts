import { z } from "zod";
import { Track } from "./cards.ts";
import { ReportReason, ShownProfile } from "./users.ts";

/*
 * What moderators read and do by the secret key, through the functions of `api` of the same names.
 */

const Time = z.iso.datetime();

/** What becomes of a report. */
export const ReportState = z.enum(["open", "dismissed", "upheld"]);
export type ReportState = z.infer<typeof ReportState>;

/** What a reporter saw of somebody when they reported them. */
export const Seen = z.strictObject({
  displayName: z.string(),
  avatarUrl: z.url().nullable(),
  anonymous: z.boolean(),
  track: Track.nullable(),
});
export type Seen = z.infer<typeof Seen>;

/** A report as moderators read it. */
export const ReportEntry = z.strictObject({
  id: z.uuid(),
  /** Null once the reporter deleted their account. */
  reporterId: z.uuid().nullable(),
  /** The id by which the reporter knew whom they reported. */
  shownId: z.uuid(),
  reason: ReportReason,
  note: z.string().nullable(),
  /** Null for who saw nothing, and of who deleted their account once it is settled. */
  seen: Seen.nullable(),
  mayHaveMet: z.boolean(),
  state: ReportState,
  createdAt: Time,
  settledAt: Time.nullable(),
});
export type ReportEntry = z.infer<typeof ReportEntry>;

const SuspensionInForce = z.strictObject({
  since: Time,
  /** Null for ever. */
  until: Time.nullable(),
  /** A ban is made and lifted in Supabase Auth. */
  isBan: z.boolean(),
  reason: z.string(),
  moderator: z.string(),
});

/** Where somebody stands who was reported. */
export const Standing = z.strictObject({
  personId: z.uuid(),
  /** As they are now; null while they have no account. */
  profile: ShownProfile.nullable(),
  upheldBefore: z.int(),
  suspended: z.array(SuspensionInForce),
});
export type Standing = z.infer<typeof Standing>;

/** One reported person, with the heaviest of the reports about them. */
export const ReportedPerson = Standing.extend({
  weight: z.int(),
  /** How many reports there are, of how many persons, of whom so many may have met them. */
  count: z.int(),
  reporters: z.int(),
  mayHaveMet: z.int(),
  oldestAt: Time,
  latestAt: Time,
  reports: z.array(ReportEntry),
});
export type ReportedPerson = z.infer<typeof ReportedPerson>;

/** `report_queue`: the heaviest first; `next` is the `after` of the next page. */
export const ReportQueue = z.strictObject({
  persons: z.array(ReportedPerson),
  next: z.string().nullable(),
});
export type ReportQueue = z.infer<typeof ReportQueue>;

/** `reports_about`: all reports about one person. */
export const ReportsAbout = Standing.extend({ reports: z.array(ReportEntry) });
export type ReportsAbout = z.infer<typeof ReportsAbout>;

/** `settle_reports`: how many were settled, and where the person stands now. */
export const Settled = Standing.extend({ settled: z.int() });
export type Settled = z.infer<typeof Settled>;

/** `moderation_history`: what moderators did to a person, oldest first. */
export const ModerationHistory = z.strictObject({
  personId: z.uuid(),
  acts: z.array(
    z.strictObject({
      at: Time,
      moderator: z.string(),
      act: z.enum(["dismiss", "uphold", "suspend", "lift", "ban", "unban", "export", "merge"]),
      reportId: z.uuid().nullable(),
      reason: z.string().nullable(),
      until: Time.nullable(),
    }),
  ),
});
export type ModerationHistory = z.infer<typeof ModerationHistory>;
