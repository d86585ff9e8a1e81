import { z } from "zod";
import { LiveState, Settings } from "./presence.ts";
import { Profile } from "./users.ts";

/** S256 of a PKCE verifier (RFC 7636, section 4.2). */
const CodeChallenge = z.string().regex(/^[\w-]{43}$/, "is not an S256 challenge of 43 characters");

/**
 * `GET /auth/spotify`: the app's challenge, and where it waits for the code. Open it in the browser in
 * which the listener is to sign in (`ASWebAuthenticationSession`, Custom Tabs, the page itself), and do
 * not fetch it: the browser gets a cookie, without which it cannot finish what it began.
 */
export const StartSignIn = z.strictObject({
  code_challenge: CodeChallenge,
  code_challenge_method: z.literal("S256").optional(),
  redirect_to: z.string().min(1).max(2048),
  /** Who of the people of a local Spotify signs in, without its page; at the real one 400. */
  person: z.string().min(1).max(64).optional(),
});
export type StartSignIn = z.infer<typeof StartSignIn>;

/**
 * `GET /auth/spotify/callback`: what Spotify brings back; it may come to say more. The same again from
 * the same browser, within a minute, is sent to the same address.
 */
export const SpotifyReturn = z.object({
  state: z.string().min(1).max(128),
  code: z.string().min(1).max(2048).optional(),
  error: z.string().max(128).optional(),
});
export type SpotifyReturn = z.infer<typeof SpotifyReturn>;

/**
 * Why a sign-in ended without a code: the `error` that the app finds in its address. Where nobody knows
 * which app waits (the state or `redirect_to` is not valid), the browser shows a sentence instead.
 */
export const SignInError = z.enum([
  /** The listener said no at Spotify. */
  "access_denied",
  /** Spotify does not answer, or not in time; later it may. */
  "spotify_unavailable",
  /** Spotify is in development mode, and this account is not on the app's list of users. */
  "spotify_not_allowed",
  /** This person made three accounts within a day; tomorrow they may make another. */
  "too_many_accounts",
  /** The listener came back in another browser than the one that began, or it keeps no cookies. */
  "other_browser",
  /** Many sign-ins began at this address just now; later it works again. */
  "rate_limited",
  /** Resonance cannot answer now; later it can. */
  "unavailable",
  /** The address that the app opened is not as documented. */
  "invalid_request",
  /** Anything else; starting again may help. */
  "sign_in_failed",
]);
export type SignInError = z.infer<typeof SignInError>;

/**
 * `POST /auth/token`: the code from the app's address, and the verifier of its challenge. An app whose
 * answer was lost asks again with the same two and gets the same token, for a minute; `superseded`
 * where another sign-in of this person has ended that token since.
 */
export const RedeemCode = z.strictObject({
  code: z.string().regex(/^[\w-]{43}$/, "is not a code of this service"),
  codeVerifier: z.string().regex(/^[\w.~-]{43,128}$/, "is not a PKCE verifier"),
});
export type RedeemCode = z.infer<typeof RedeemCode>;

/** What the app gives to `supabase.auth.verifyOtp({ token_hash: tokenHash, type })`, once. */
export const SessionToken = z.strictObject({
  tokenHash: z.string().min(1),
  type: z.literal("magiclink"),
});
export type SessionToken = z.infer<typeof SessionToken>;

/** Whether Spotify is connected, until when, and whether only a new sign-in helps. */
export const SpotifyLink = z.strictObject({
  linked: z.boolean(),
  until: z.iso.datetime().nullable(),
  reauthNeeded: z.boolean(),
});
export type SpotifyLink = z.infer<typeof SpotifyLink>;

/** `GET /auth/me`: all that the caller may want to know of themselves at a glance. */
export const Me = z.strictObject({
  profile: Profile,
  settings: Settings,
  live: LiveState,
  spotify: SpotifyLink,
});
export type Me = z.infer<typeof Me>;
