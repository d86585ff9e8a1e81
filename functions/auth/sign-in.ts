import { base64url } from "jose";
import { z } from "zod";
import type {
  RedeemCode,
  SignInError,
  SpotifyReturn,
  StartSignIn,
} from "../../shared/contracts/auth.ts";
import { AppError } from "../_http/app-error.ts";
import { sha256 } from "../_http/digest.ts";
import { openAsService } from "../_http/rpc.ts";
import { createAccounts, spotifyClient } from "../_spotify/accounts.ts";
import { SpotifyError, type SpotifyTrouble } from "../_spotify/spotify-error.ts";
import { createTokenSeal } from "../_spotify/token-seal.ts";
import { createWebApi } from "../_spotify/web-api.ts";
import { cardProfile } from "./card-profile.ts";
import type { AuthEnv } from "./env.ts";
import { personNames } from "./person.ts";
import { allowedRedirect } from "./redirects.ts";
import type { Users } from "./users.ts";

const Attempt = z.object({
  codeChallenge: z.string(),
  redirectTo: z.string(),
  verifier: z.string(),
});
const Redeemed = z.object({ codeChallenge: z.string(), email: z.string() });

/** Where the app is sent, and what went wrong if something did that should be in the log. */
export interface Finish {
  readonly address: string;
  readonly fault?: unknown;
}

/**
 * Sign-in with Spotify in three requests: the app starts, Spotify comes back, the app redeems its
 * one-time code. State and code are random, kept as hashes, and spent by their first use. Every
 * call to Spotify is made before anything is kept: a sign-in that fails leaves nothing behind.
 */
export function createSignIn(env: AuthEnv, users: Users) {
  const database = openAsService(env.SUPABASE_URL, env.SUPABASE_SECRET_KEYS);
  const seal = createTokenSeal(env.SPOTIFY_TOKEN_KEYS);
  const webApi = createWebApi(env.SPOTIFY_API_URL);
  const accounts = createAccounts({
    ...spotifyClient(env),
    redirectUri: `${env.PUBLIC_URL}/functions/v1/auth/spotify/callback`,
  });

  /** Who came back with `code`: their user exists and their Spotify is linked when this resolves. */
  async function admit(code: string, verifier: string, codeChallenge: string): Promise<string> {
    const tokens = await accounts.exchangeCode(code, verifier);
    const profile = await webApi.profile(tokens.accessToken);
    const names = await personNames(env.ACCOUNT_EMAIL_KEY, profile.accountKeys);
    const user = await users.ofPerson(names);
    const oneTimeCode = randomSecret();
    await database("finish_sign_in", {
      user_id: user,
      account: {
        ...cardProfile(profile),
        accountKey: profile.accountKey,
        personKeys: [...names.personKeys],
        currentKeys: [...names.currentKeys],
        accessToken: await seal.close(
          { purpose: "spotify_access", subject: user },
          tokens.accessToken,
        ),
        accessExpiresInS: tokens.accessExpiresInS,
        refreshToken: await seal.close(
          { purpose: "spotify_refresh", subject: user },
          tokens.refreshToken,
        ),
        scopes: [...tokens.scopes],
      },
      code_hash: await sha256(oneTimeCode),
      code_challenge: codeChallenge,
    });
    return oneTimeCode;
  }

  return {
    /** Gives the address at Spotify where the listener says yes. Throws `redirect_not_allowed`. */
    async start(asked: StartSignIn): Promise<string> {
      const redirectTo = allowedRedirect(asked.redirect_to, env.SIGN_IN_REDIRECTS);
      if (!redirectTo) throw new AppError("redirect_not_allowed");
      const [state, verifier] = [randomSecret(), randomSecret()];
      const stateHash = await sha256(state);
      await database("begin_sign_in", {
        state_hash: stateHash,
        code_challenge: asked.code_challenge,
        redirect_to: redirectTo.href,
        verifier: await seal.close({ purpose: "sign_in_verifier", subject: stateHash }, verifier),
      });
      return accounts.authorizeUrl(state, await sha256(verifier));
    },

    /**
     * Spends the state that Spotify brought back. The app hears the outcome at its own address; only
     * without a valid state is there no address to trust, and it throws `sign_in_expired`.
     */
    async finish({ state, code, error }: SpotifyReturn): Promise<Finish> {
      const stateHash = await sha256(state);
      const attempt = Attempt.parse(await database("take_sign_in", { state_hash: stateHash }));
      if (!code)
        return failed(attempt.redirectTo, WORDS_OF_SPOTIFY[error ?? ""] ?? "sign_in_failed");
      try {
        const what = { purpose: "sign_in_verifier", subject: stateHash } as const;
        const verifier = await seal.open(what, attempt.verifier);
        const oneTimeCode = await admit(code, verifier, attempt.codeChallenge);
        return { address: withParameter(attempt.redirectTo, "code", oneTimeCode) };
      } catch (fault) {
        return { ...failed(attempt.redirectTo, wordFor(fault)), fault };
      }
    },

    /** Spends the one-time code. Throws `sign_in_expired` or `verifier_mismatch`. */
    async redeem({ code, codeVerifier }: RedeemCode) {
      const redeemed = await database("redeem_sign_in", { code_hash: await sha256(code) });
      const { codeChallenge, email } = Redeemed.parse(redeemed);
      if ((await sha256(codeVerifier)) !== codeChallenge) throw new AppError("verifier_mismatch");
      return await users.sessionToken(email);
    },
  };
}

/** 256 bits, unguessable, as 43 characters that an address can carry; fit for a PKCE verifier. */
function randomSecret(): string {
  return base64url.encode(crypto.getRandomValues(new Uint8Array(32)));
}

/** The errors of RFC 6749, section 4.1.2.1, that mean something to a listener. */
const WORDS_OF_SPOTIFY: Record<string, SignInError> = {
  access_denied: "access_denied",
  server_error: "spotify_unavailable",
  temporarily_unavailable: "spotify_unavailable",
};

const WORDS_OF_TROUBLE: Partial<Record<SpotifyTrouble, SignInError>> = {
  unavailable: "spotify_unavailable",
  rate_limited: "spotify_unavailable",
  quota_exceeded: "spotify_unavailable",
  not_allowed: "spotify_not_allowed",
};

function wordFor(fault: unknown): SignInError {
  if (fault instanceof AppError && fault.code === "rate_limited") return "too_many_accounts";
  if (!(fault instanceof SpotifyError)) return "sign_in_failed";
  return WORDS_OF_TROUBLE[fault.trouble] ?? "sign_in_failed";
}

function failed(redirectTo: string, word: SignInError): Finish {
  return { address: withParameter(redirectTo, "error", word) };
}

function withParameter(redirectTo: string, name: "code" | "error", value: string): string {
  const url = new URL(redirectTo);
  url.searchParams.delete("code");
  url.searchParams.delete("error");
  url.searchParams.set(name, value);
  return url.href;
}
