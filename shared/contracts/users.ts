import { z } from "zod";
import { isDisplayName } from "../domain/display-name.ts";
import { poses } from "../domain/reserved-name.ts";
import { tidySpaces } from "../domain/seen-text.ts";
import { LiveState } from "./presence.ts";

/**
 * Who a listener is to others. An anonymous one has neither name nor picture, and an id of this presence
 * alone.
 */
export const ShownProfile = z.strictObject({
  userId: z.uuid(),
  displayName: z.string(),
  avatarUrl: z.url().nullable(),
  anonymous: z.boolean(),
});
export type ShownProfile = z.infer<typeof ShownProfile>;

/** A listener's own profile, which nobody else reads. */
export const Profile = ShownProfile.extend({
  /** Whether they said that they are an adult, without which nobody goes live. */
  adultConfirmed: z.boolean(),
});
export type Profile = z.infer<typeof Profile>;

/** The reply of `PATCH /users/me`: whoever switches `anonymous` while live is live under another id. */
export const ChangedProfile = Profile.extend({ live: LiveState });
export type ChangedProfile = z.infer<typeof ChangedProfile>;

/** A name; spaces around it are cut. One that poses as staff, or as who is anonymous, is refused. */
const DisplayName = z
  .string()
  .transform(tidySpaces)
  .refine(isDisplayName, {
    error: "is not one line of 1 to 50 characters that can be seen",
    abort: true,
  })
  .refine((name) => !poses(name), "says that you are somebody else here");

/** `PATCH /users/me`: what is given changes, at least one. */
export const ProfileChange = z
  .strictObject({
    displayName: DisplayName.optional(),
    anonymous: z.boolean().optional(),
    /** Once; saying it again changes nothing, and nothing takes it back. */
    adultConfirmed: z.literal(true).optional(),
  })
  .refine(
    (change) => Object.keys(change).length > 0,
    "Give at least one of displayName, anonymous and adultConfirmed.",
  );
export type ProfileChange = z.infer<typeof ProfileChange>;

/** `/users/:id`: whom it is about. */
export const ListenerPath = z.strictObject({ id: z.uuid() });
export type ListenerPath = z.infer<typeof ListenerPath>;

/** Somebody whom the caller blocked, as the caller knew them then. */
export const Block = z.strictObject({
  userId: z.uuid(),
  /** Null for whom the caller could not see, or saw as somebody anonymous. */
  displayName: z.string().nullable(),
  /** Rounded to a minute. */
  blockedAt: z.iso.datetime(),
});
export type Block = z.infer<typeof Block>;

/** `GET /users/blocks`: latest first. */
export const BlockList = z.strictObject({ blocks: z.array(Block) });
export type BlockList = z.infer<typeof BlockList>;

/** Why somebody is reported. */
export const ReportReason = z.enum([
  "spam",
  "harassment",
  "impersonation",
  "inappropriate_profile",
  "minor",
  "safety",
  "other",
]);
export type ReportReason = z.infer<typeof ReportReason>;

/** `POST /users/:id/report`: a note has up to 500 characters (code points). */
export const Report = z.strictObject({
  reason: ReportReason,
  note: z
    .string()
    .min(1)
    .refine((note) => Array.from(note).length <= 500, "has more than 500 characters")
    .optional(),
});
export type Report = z.infer<typeof Report>;
