import { z } from "zod";

/** What a push tells, and all of it: the phone then asks for what is true. */
export const PushKind = z.enum(["find_request", "wave", "vibe", "ended"]);
export type PushKind = z.infer<typeof PushKind>;

/** The data of a push, whatever service brings it. */
export const PushData = z.strictObject({ kind: PushKind });
export type PushData = z.infer<typeof PushData>;

/** The path of `/users/me/devices/:id`: a UUID that the phone made for itself, and keeps. */
export const DevicePath = z.strictObject({ id: z.uuid() });
export type DevicePath = z.infer<typeof DevicePath>;

const token = (shape: RegExp, error: string) => z.string().regex(shape, error);

/** `PUT /users/me/devices/:id`: where push for this phone goes. The token is told to nobody. */
export const Device = z.discriminatedUnion("platform", [
  z.strictObject({
    platform: z.literal("expo"),
    token: token(/^Expo(nent)?PushToken\[[A-Za-z0-9_-]{8,100}\]$/, "is no Expo push token"),
  }),
  z.strictObject({
    platform: z.literal("apns"),
    token: token(/^[0-9A-Fa-f]{64,200}$/, "is not an APNs token in hexadecimal"),
  }),
  z.strictObject({
    platform: z.literal("fcm"),
    token: token(/^[A-Za-z0-9_:.%-]{32,1000}$/, "is no FCM registration token"),
  }),
]);
export type Device = z.infer<typeof Device>;

/** Where a push can go. */
export const PushPlatform = z.enum(["expo", "fcm", "apns"]);
export type PushPlatform = z.infer<typeof PushPlatform>;

/** `POST /push/send`: what became of what was due, and how many seconds late the latest of it was. */
export const PushReport = z.strictObject({
  sent: z.int().nonnegative(),
  /** To be tried again. */
  delayed: z.int().nonnegative(),
  /** What no service takes, however often it is asked. */
  refused: z.int().nonnegative(),
  /** Devices that are gone, and were forgotten. */
  dead: z.int().nonnegative(),
  lateS: z.int().nonnegative(),
});
export type PushReport = z.infer<typeof PushReport>;
