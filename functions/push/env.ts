import { z } from "zod";
import { address, apiKey, json, ShellEnv } from "../_http/env.ts";

/** What of Google's file of a service account is needed. */
const FcmAccount = z.object({
  project_id: z.string().regex(/^[a-z0-9:.-]+$/),
  client_email: z.string(),
  private_key: z.string(),
});
export type FcmAccount = z.infer<typeof FcmAccount>;

/** A key of Apple's (.p8), its id, the team, and the app (its bundle id). */
const ApnsAccount = z.object({
  key_id: z.string(),
  team_id: z.string(),
  topic: z.string(),
  private_key: z.string(),
});
export type ApnsAccount = z.infer<typeof ApnsAccount>;

/** What sending needs besides; a service without its account is not used. */
export const PushEnv = z.object({
  ...ShellEnv.shape,
  SUPABASE_SECRET_KEYS: apiKey,
  EXPO_PUSH_URL: address.default("https://exp.host/--/api/v2/push"),
  EXPO_ACCESS_TOKEN: z.string().optional(),
  FCM_URL: address.default("https://fcm.googleapis.com"),
  FCM_TOKEN_URL: address.default("https://oauth2.googleapis.com/token"),
  FCM_ACCOUNT: json(FcmAccount).optional(),
  APNS_URL: address.default("https://api.push.apple.com"),
  APNS_ACCOUNT: json(ApnsAccount).optional(),
});
export type PushEnv = z.infer<typeof PushEnv>;
