import { z } from "zod";
import { SpotifyError } from "./spotify-error.ts";

/**
 * All that Resonance asks for: what plays now, and whether the session is private, which only the
 * playback state tells.
 */
export const SCOPES = ["user-read-currently-playing", "user-read-playback-state"] as const;

/** Longest wait for accounts.spotify.com, in milliseconds. */
const TIMEOUT_MS = 5000;

/** What Spotify gives for a code. */
export interface SpotifyTokens {
  readonly accessToken: string;
  readonly accessExpiresInS: number;
  readonly refreshToken: string;
  readonly scopes: readonly string[];
}

/** What Spotify gives for a refresh token: mostly no new one, and then the old one stays good. */
export interface RenewedTokens {
  readonly accessToken: string;
  readonly accessExpiresInS: number;
  readonly refreshToken: string | null;
}

/** What Spotify gives to the app itself: it opens the catalogue, and nothing of any listener. */
export interface AppToken {
  readonly accessToken: string;
  readonly accessExpiresInS: number;
}

const AppReply = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
});

const RenewReply = AppReply.extend({
  refresh_token: z.string().min(1).nullish(),
});

const TokenReply = RenewReply.extend({
  refresh_token: z.string().min(1),
  scope: z.string().default(""),
});

/** The app as it is registered at Spotify. */
export interface SpotifyClient {
  readonly accountsUrl: string;
  readonly id: string;
  readonly secret: string;
}

/** The app as the environment describes it. */
export function spotifyClient(env: {
  readonly SPOTIFY_ACCOUNTS_URL: string;
  readonly SPOTIFY_CLIENT_ID: string;
  readonly SPOTIFY_CLIENT_SECRET: string;
}): SpotifyClient {
  return {
    accountsUrl: env.SPOTIFY_ACCOUNTS_URL,
    id: env.SPOTIFY_CLIENT_ID,
    secret: env.SPOTIFY_CLIENT_SECRET,
  };
}

/**
 * Trades a refresh token for a new access token. Throws `SpotifyError`: `reauth_needed` for
 * `invalid_grant` alone, which is final.
 */
export async function renewTokens(
  client: SpotifyClient,
  refreshToken: string,
): Promise<RenewedTokens> {
  const form = { grant_type: "refresh_token", refresh_token: refreshToken };
  const reply = await postToken(client, RenewReply, form);
  return {
    accessToken: reply.access_token,
    accessExpiresInS: reply.expires_in,
    refreshToken: reply.refresh_token ?? null,
  };
}

/** Asks for a token of the app's own, by its client credentials. Throws `SpotifyError`. */
export async function fetchAppToken(client: SpotifyClient): Promise<AppToken> {
  const reply = await postToken(client, AppReply, { grant_type: "client_credentials" });
  return { accessToken: reply.access_token, accessExpiresInS: reply.expires_in };
}

/** accounts.spotify.com: the code flow with PKCE, which spotify-web-api-node does not know. */
export function createAccounts(client: SpotifyClient & { readonly redirectUri: string }) {
  return {
    /** Where a listener says yes. `challenge` is S256 of the verifier. */
    authorizeUrl(state: string, challenge: string, person?: string): string {
      const parameters = new URLSearchParams({
        client_id: client.id,
        response_type: "code",
        redirect_uri: client.redirectUri,
        scope: SCOPES.join(" "),
        state,
        code_challenge_method: "S256",
        code_challenge: challenge,
        // Who allowed the app before is asked again: nobody is signed in by opening an address.
        show_dialog: "true",
        ...(person !== undefined && { person }),
      });
      return `${client.accountsUrl}/authorize?${parameters}`;
    },

    /** Trades the code that Spotify sent back for tokens. Throws `SpotifyError`. */
    async exchangeCode(code: string, verifier: string): Promise<SpotifyTokens> {
      const reply = await postToken(client, TokenReply, {
        grant_type: "authorization_code",
        code,
        redirect_uri: client.redirectUri,
        code_verifier: verifier,
      });
      return {
        accessToken: reply.access_token,
        accessExpiresInS: reply.expires_in,
        refreshToken: reply.refresh_token,
        scopes: reply.scope.split(" ").filter(Boolean),
      };
    },
  };
}

async function postToken<T extends z.ZodType>(
  client: SpotifyClient,
  schema: T,
  form: Record<string, string>,
): Promise<z.infer<T>> {
  const call = "POST accounts/api/token";
  const response = await fetch(`${client.accountsUrl}/api/token`, {
    method: "POST",
    headers: { Authorization: `Basic ${btoa(`${client.id}:${client.secret}`)}` },
    body: new URLSearchParams(form),
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => {
    throw new SpotifyError("unavailable", `${call} did not answer`);
  });
  // A body that never ends or is not JSON says as little as none.
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) {
    const retryAfter = response.headers.get("retry-after");
    throw SpotifyError.of(call, { status: response.status, body, retryAfter });
  }
  const reply = schema.safeParse(body);
  if (!reply.success) throw new SpotifyError("unavailable", `${call} answered off its contract`);
  return reply.data;
}
