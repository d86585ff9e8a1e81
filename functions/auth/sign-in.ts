import { base64url } from "jose";
import { z } from "zod";
import type { SignInError, SpotifyReturn, StartSignIn } from "../../shared/contracts/auth.ts";
import { AppError } from "../_http/app-error.ts";
import { sha256 } from "../_http/digest.ts";
import { openAsService } from "../_http/rpc.ts";
import { createAccounts, spotifyClient } from "../_spotify/accounts.ts";
import { REAL_ACCOUNTS_URL } from "../_spotify/env.ts";
import { SpotifyError, type SpotifyTrouble } from "../_spotify/spotify-error.ts";
import { createTokenSeal } from "../_spotify/token-seal.ts";
import { createWebApi } from "../_spotify/web-api.ts";
import type { Cookie } from "./browser.ts";
import { cardProfile } from "./card-profile.ts";
import type { AuthEnv } from "./env.ts";
import { personNames } from "./person.ts";
import { withParameter } from "./redirects.ts";
import type { Users } from "./users.ts";
import { whenDone } from "./when-done.ts";

const Started = z.number();
const Attempt = z.discriminatedUnion("step", [
  z.object({
    step: z.literal("first"),
    redirectTo: z.string(),
    codeChallenge: z.string(),
    verifier: z.string(),
  }),
  z.object({ step: z.literal("again"), redirectTo: z.string(), answer: z.string().nullable() }),
  z.object({ step: z.literal("other_browser"), redirectTo: z.string() }),
  z.object({ step: z.literal("unknown") }),
]);
type First = Extract<z.infer<typeof Attempt>, { step: "first" }>;

/** Where the app is sent, and what went wrong if something did that should be in the log. */
export interface Finish {
  readonly address: string;
  readonly fault?: unknown;
}

/** What shows that Spotify's return belongs to an attempt, and for whom it counts if it does not. */
export interface Proof {
  readonly returned: SpotifyReturn;
  /** The hash of the cookie that the browser was given for this state. */
  readonly browserHash: string | null;
  readonly counter: string;
}

/**
 * Sign-in with Spotify up to the app's one-time code: the app starts, Spotify comes back. State, cookie
 * and code are random and kept as hashes. Every call to Spotify is made before anything is kept: a
 * sign-in that fails leaves nothing behind. For a minute a return that comes again (a browser that
 * loads it twice, an answer that was lost) is sent to the same address, code included: it brings the
 * same state and Spotify's same code from the same browser, and to redeem that code takes the
 * verifier of the app that began.
 */
export function createSignIn(env: AuthEnv, users: Users) {
  const database = openAsService(env.SUPABASE_URL, env.SUPABASE_SECRET_KEYS);
  const seal = createTokenSeal(env.SPOTIFY_TOKEN_KEYS);
  const webApi = createWebApi(env.SPOTIFY_API_URL);
  const callback = `${env.PUBLIC_URL}/functions/v1/auth/spotify/callback`;
  const accounts = createAccounts({ ...spotifyClient(env), redirectUri: callback });

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

  /** Where the browser goes that came back first. */
  async function conclude(attempt: First, stateHash: string, { code, error }: SpotifyReturn) {
    if (!code) return failed(attempt.redirectTo, WORDS_OF_SPOTIFY[error ?? ""] ?? "sign_in_failed");
    try {
      const what = { purpose: "sign_in_verifier", subject: stateHash } as const;
      const verifier = await seal.open(what, attempt.verifier);
      const oneTimeCode = await admit(code, verifier, attempt.codeChallenge);
      return { address: withParameter(attempt.redirectTo, "code", oneTimeCode) };
    } catch (fault) {
      return { ...failed(attempt.redirectTo, wordFor(fault)), fault };
    }
  }

  return {
    /** Where Spotify sends browsers back to. */
    callback,

    /** An attempt at `redirectTo`, which is allowed: the address at Spotify, and the browser's cookie. */
    async start(asked: StartSignIn, redirectTo: URL, counter: string) {
      if (asked.person !== undefined && env.SPOTIFY_ACCOUNTS_URL === REAL_ACCOUNTS_URL) {
        throw new AppError("invalid_request", {
          message: "person: Leave it out: Spotify asks who it is.",
        });
      }
      const [state, verifier, secret] = [randomSecret(), randomSecret(), randomSecret()];
      const stateHash = await sha256(state);
      const forS = await database("begin_sign_in", {
        state_hash: stateHash,
        browser_hash: await sha256(secret),
        code_challenge: asked.code_challenge,
        redirect_to: redirectTo.href,
        verifier: await seal.close({ purpose: "sign_in_verifier", subject: stateHash }, verifier),
        address: counter,
      });
      const cookie: Cookie = { stateHash, secret, forS: Started.parse(forS) };
      return {
        address: accounts.authorizeUrl(state, await sha256(verifier), asked.person),
        cookie,
      };
    },

    /**
     * Spends the state that Spotify brought back. The app hears the outcome at its own address; only
     * without a valid state is there no address to trust, and it throws `sign_in_expired`.
     */
    async finish({ returned, browserHash, counter }: Proof): Promise<Finish> {
      const stateHash = await sha256(returned.state);
      const asked = {
        state_hash: stateHash,
        // The generated types do not know that an argument may be null.
        browser_hash: browserHash as string,
        return_hash: await sha256(JSON.stringify([returned.code, returned.error])),
        address: counter,
      };
      const take = async () => Attempt.parse(await database("take_sign_in", asked));
      const isDone = (found: z.infer<typeof Attempt>) =>
        found.step !== "again" || found.answer !== null;
      const attempt = await whenDone(take, isDone);
      const what = { purpose: "sign_in_answer", subject: stateHash } as const;
      switch (attempt.step) {
        case "unknown":
          throw new AppError("sign_in_expired");
        case "other_browser":
          return failed(attempt.redirectTo, "other_browser");
        case "again":
          if (!attempt.answer) return failed(attempt.redirectTo, "sign_in_failed");
          return { address: await seal.open(what, attempt.answer) };
        case "first": {
          const finish = await conclude(attempt, stateHash, returned);
          const answer = await seal.close(what, finish.address);
          // The browser that waits has its answer, kept or not.
          return await database("keep_sign_in_answer", { state_hash: stateHash, answer }).then(
            () => finish,
            (fault: unknown) => ({ fault, ...finish }),
          );
        }
      }
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
