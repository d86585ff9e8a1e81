import { Buffer } from "node:buffer";
import { timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import { authorizePage } from "./authorize-page.ts";
import { ACCESS_TOKEN_S, type Grants, InvalidGrant } from "./grants.ts";
import type { People } from "./people.ts";
import { personName } from "./person-name.ts";

/** The one app that is registered here. */
export interface Client {
  readonly id: string;
  readonly secret: string;
  /** Where Spotify may send people back to: each must match to the letter. */
  readonly redirectUris: readonly string[];
}

const SCOPES = new Set(["user-read-currently-playing", "user-read-playback-state"]);
/** Base64url of a SHA-256 digest (RFC 7636, 4.2). */
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;

/** accounts.spotify.com: the page that asks a person, and the token endpoint. */
export function createAccounts(client: Client, people: People, grants: Grants) {
  const app = new Hono();

  app.get("/authorize", (c) => {
    const query = new URL(c.req.url).searchParams;
    const refusal = refusalOf(query, client, new URL(c.req.url).origin);
    if (refusal) return c.text(refusal, 400);
    c.header("cache-control", "no-store");
    const back = new URL(query.get("redirect_uri") ?? "");
    const state = query.get("state");
    const name = query.get("person");
    if (isDenied(query)) {
      back.searchParams.set("error", "access_denied");
    } else if (name === null) {
      return c.html(
        authorizePage(
          people.all().map((person) => person.name),
          query,
        ),
      );
    } else {
      const parsed = personName.safeParse(name);
      if (!parsed.success) return c.text("INVALID_PERSON: Nobody can have this name", 400);
      const code = grants.issueCode({
        person: people.meet(parsed.data),
        scopes: scopesOf(query),
        redirectUri: query.get("redirect_uri") ?? "",
        challenge: query.get("code_challenge"),
      });
      back.searchParams.set("code", code);
    }
    if (state !== null) back.searchParams.set("state", state);
    return c.redirect(back.href);
  });

  app.post("/api/token", async (c) => {
    c.header("cache-control", "no-store");
    if (!isClient(c.req.header("authorization"), client)) {
      return c.json({ error: "invalid_client", error_description: "Invalid client" }, 400);
    }
    const form = new URLSearchParams(await c.req.text());
    const grantType = form.get("grant_type") ?? "";
    if (grantType === "client_credentials") return c.json(appTokenJson(grants));
    if (grantType !== "authorization_code" && grantType !== "refresh_token") {
      const error_description = `grant_type ${grantType ? "is not supported" : "is missing"}`;
      return c.json({ error: "unsupported_grant_type", error_description }, 400);
    }
    const missing = missingOf(form, grantType);
    if (missing) {
      const error_description = `${missing} must be supplied`;
      return c.json({ error: "invalid_request", error_description }, 400);
    }
    try {
      return c.json(tokensOf(form, grantType, grants));
    } catch (error) {
      if (!(error instanceof InvalidGrant)) throw error;
      return c.json({ error: "invalid_grant", error_description: error.message }, 400);
    }
  });

  return app;
}

type GrantType = "authorization_code" | "refresh_token";

const NEEDED: Record<GrantType, readonly string[]> = {
  authorization_code: ["code", "redirect_uri"],
  refresh_token: ["refresh_token"],
};

function missingOf(form: URLSearchParams, grantType: GrantType): string | undefined {
  return NEEDED[grantType].find((name) => !form.get(name));
}

function tokensOf(form: URLSearchParams, grantType: GrantType, grants: Grants) {
  const tokens =
    grantType === "refresh_token"
      ? grants.refresh(form.get("refresh_token") ?? "")
      : grants.redeem(
          form.get("code") ?? "",
          form.get("redirect_uri") ?? "",
          form.get("code_verifier"),
        );
  return {
    access_token: tokens.accessToken,
    token_type: "Bearer",
    expires_in: ACCESS_TOKEN_S,
    ...(tokens.refreshToken && { refresh_token: tokens.refreshToken }),
    scope: tokens.scopes.join(" "),
  };
}

/** A token of the app's own: nobody allowed anything, and so it has no scopes and is never renewed. */
function appTokenJson(grants: Grants) {
  return {
    access_token: grants.issueAppToken(),
    token_type: "Bearer",
    expires_in: ACCESS_TOKEN_S,
  };
}

/**
 * What Spotify's page says instead of asking, in its order, or undefined where all is well; `here` is
 * the origin at which it was asked.
 */
function refusalOf(query: URLSearchParams, client: Client, here: string): string | undefined {
  const redirectUri = query.get("redirect_uri") ?? "";
  if (query.get("client_id") !== client.id) return "INVALID_CLIENT: Invalid client";
  if (query.get("response_type") !== "code") return "response_type must be code";
  if (!client.redirectUris.includes(redirectUri)) return "INVALID_CLIENT: Invalid redirect URI";
  if (!isSecure(redirectUri, here)) return "INVALID_CLIENT: Insecure redirect URI";
  if (scopesOf(query).some((scope) => !SCOPES.has(scope))) return "INVALID_SCOPE: Invalid scope";
  const challenge = query.get("code_challenge");
  const method = query.get("code_challenge_method");
  if (challenge === null && method === null) return undefined;
  if (method !== "S256") return "code_challenge_method must be S256";
  return CHALLENGE.test(challenge ?? "") ? undefined : "code_challenge must be set";
}

/**
 * Since 2025 Spotify refuses http but for a loopback address, `localhost` included. Here the origin of
 * this stand-in is taken besides: at the desk a phone reaches all of it by the same address.
 */
function isSecure(redirectUri: string, here: string): boolean {
  const { protocol, hostname, origin } = new URL(redirectUri);
  if (protocol !== "http:" || origin === here) return true;
  return /^(127(\.\d+){3}|\[::1\])$/.test(hostname);
}

function isDenied(query: URLSearchParams): boolean {
  return query.has("deny") && query.get("deny") !== "0";
}

function scopesOf(query: URLSearchParams): string[] {
  return (query.get("scope") ?? "").split(" ").filter(Boolean);
}

function isClient(authorization: string | undefined, client: Client): boolean {
  const given = Buffer.from(authorization ?? "");
  const credentials = Buffer.from(`${client.id}:${client.secret}`).toString("base64");
  const wanted = Buffer.from(`Basic ${credentials}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
