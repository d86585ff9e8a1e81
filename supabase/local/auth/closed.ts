import { z } from "zod";
import { readEmail, readPhone } from "./addresses.ts";
import { AuthError, OAuthError, unexpectedFailure, validationFailed } from "./auth-error.ts";
import type { SignedIn } from "./caller.ts";
import type { AuthContext } from "./context.ts";
import { readJson, text } from "./read-json.ts";
import { userByAddress } from "./user-json.ts";
import { emailExists } from "./users.ts";
import { readUuid } from "./uuid.ts";

/*
 * The ways in that are closed, and what Auth answers at each: users are made with the secret key, and
 * come in by a link that was made with it.
 */

function emailClosed(status: 400 | 422 = 422): AuthError {
  return new AuthError(status, "email_provider_disabled", "Email logins are disabled");
}

function phoneClosed(status: 400 | 422, message = "Phone logins are disabled"): AuthError {
  return new AuthError(status, "phone_provider_disabled", message);
}

/** `/magiclink` and `/recover` do not look at what they are asked. */
export function mailClosed(status: 400 | 422): never {
  throw emailClosed(status);
}

const challenge = { code_challenge: text, code_challenge_method: text };

function checkChallenge(params: { code_challenge: string; code_challenge_method: string }): void {
  const { code_challenge: code, code_challenge_method: method } = params;
  if ((code === "") !== (method === "")) {
    throw validationFailed("PKCE flow requires code_challenge_method and code_challenge");
  }
  if (code === "") return;
  if (code.length < 43 || code.length > 128) {
    throw validationFailed("code challenge has to be between 43 and 128 characters");
  }
  if (!/^[\w.~-]+$/.test(code)) {
    const only = "alphanumeric characters, hyphens, periods, underscores and tildes";
    throw validationFailed(`code challenge can only contain ${only}`);
  }
}

const signUpParams = z.object({ email: text, phone: text, password: text, ...challenge });

export async function signUp(request: Request): Promise<never> {
  const { email, phone } = await readJson(request, signUpParams);
  if (!email && !phone) {
    const message = "Anonymous sign-ins are disabled";
    throw new AuthError(422, "anonymous_provider_disabled", message);
  }
  throw new AuthError(422, "signup_disabled", "Signups not allowed for this instance");
}

const otpParams = z.object({
  email: text,
  phone: text,
  channel: text,
  create_user: z.boolean().nullish(),
  ...challenge,
});

export async function oneTimePassword(context: AuthContext, request: Request): Promise<never> {
  const params = await readJson(request, otpParams);
  const { email, phone } = params;
  if (email && phone) {
    throw validationFailed("Only an email address or phone number should be provided");
  }
  if (email && params.channel) {
    throw validationFailed("Channel should only be specified with Phone OTP");
  }
  checkChallenge(params);
  if (params.create_user === false && !(await isKnown(context, email, phone))) {
    throw new AuthError(422, "otp_disabled", "Signups not allowed for otp");
  }
  if (email) throw emailClosed();
  if (phone) throw phoneClosed(400, "Unsupported phone provider");
  throw validationFailed("One of email or phone must be set");
}

/** Whether there is somebody to send a code to. To no address at all, Auth has no objection yet. */
async function isKnown({ database }: AuthContext, email: string, phone: string): Promise<boolean> {
  try {
    if (email) return (await userByAddress(database, "email", readEmail(email))) !== null;
    if (phone) return (await userByAddress(database, "phone", readPhone(phone))) !== null;
    return true;
  } catch (cause) {
    if (cause instanceof AuthError) return false;
    throw cause;
  }
}

const RESENT = ["signup", "email_change", "sms", "phone_change"];

const resendParams = z.object({ type: text, email: text, phone: text, ...challenge });

export async function resend(request: Request): Promise<never> {
  const params = await readJson(request, resendParams);
  const { type, email, phone } = params;
  if (!RESENT.includes(type)) {
    throw validationFailed(`Missing one of these types: ${RESENT.join(", ")}`);
  }
  if (type === "signup" || type === "email_change") checkChallenge(params);
  if (!email && type === "signup") {
    throw validationFailed("Type provided requires an email address");
  }
  if (!phone && type === "sms") throw validationFailed("Type provided requires a phone number");
  if (email && phone) {
    throw validationFailed("Only an email address or phone number should be provided.");
  }
  if (email) throw emailClosed(400);
  throw phone ? phoneClosed(400) : validationFailed("Missing email address or phone number");
}

const passwordParams = z.object({ email: text, phone: text, password: text });

export async function password(request: Request): Promise<never> {
  const { email, phone } = await readJson(request, passwordParams);
  if (email && phone) {
    const message = "Only an email address or phone number should be provided on login.";
    throw validationFailed(message);
  }
  if (email) throw emailClosed();
  throw phone ? phoneClosed(422) : validationFailed("missing email or phone");
}

const pkceParams = z.object({ auth_code: text, code_verifier: text });

export async function pkce(request: Request): Promise<never> {
  const { auth_code: code, code_verifier: verifier } = await readJson(request, pkceParams);
  if (!code || !verifier) {
    const message = "invalid request: both auth code and code verifier should be non-empty";
    throw validationFailed(message);
  }
  const message = "invalid flow state, no valid flow state found";
  throw new AuthError(404, "flow_state_not_found", message);
}

/** Who signs ID tokens that Auth would know, were their provider on. */
const ISSUERS: Readonly<Record<string, string>> = {
  apple: "https://appleid.apple.com",
  google: "https://accounts.google.com",
  facebook: "https://www.facebook.com",
  keycloak: "",
  kakao: "https://kauth.kakao.com",
};

const idTokenParams = z.object({ id_token: text, provider: text, client_id: text, issuer: text });

export async function idToken(request: Request): Promise<never> {
  const { id_token, provider, client_id, issuer } = await readJson(request, idTokenParams);
  if (!id_token) throw new OAuthError("invalid request", "id_token required");
  if (!provider && (!client_id || !issuer)) {
    throw new OAuthError("invalid request", "provider or client_id and issuer required");
  }
  const known = ISSUERS[provider] ?? Object.values(ISSUERS).find((url) => url && url === issuer);
  if (known === undefined) {
    throw validationFailed(`Custom OIDC provider ${JSON.stringify(provider)} not allowed`);
  }
  const message = `Provider (issuer ${JSON.stringify(known)}) is not enabled`;
  throw new AuthError(400, "provider_disabled", message);
}

export function web3(): never {
  throw new AuthError(422, "web3_provider_disabled", "Web3 provider is disabled");
}

export function saml(): never {
  throw new AuthError(404, "saml_provider_disabled", "SAML 2.0 is disabled");
}

export function passkeys(): never {
  throw new AuthError(404, "passkey_disabled", "Passkeys are disabled");
}

export function linking(): never {
  throw new AuthError(404, "manual_linking_disabled", "Manual linking is disabled");
}

const inviteParams = z.object({ email: text });

export async function invite({ database }: AuthContext, request: Request): Promise<never> {
  const email = readEmail((await readJson(request, inviteParams)).email);
  const known = await userByAddress(database, "email", email);
  if (known?.email_confirmed_at) throw emailExists();
  throw unexpectedFailure("Error sending invite email");
}

const FACTORS: Readonly<Record<string, string>> = {
  totp: "TOTP",
  phone: "Phone",
  webauthn: "WebAuthn",
};

const factorParams = z.object({ factor_type: text });

/** Second factors are written off: whoever has a session could enroll one. */
export async function enroll(request: Request, { sessionId }: SignedIn): Promise<never> {
  if (sessionId === null) {
    const message = "A valid session and a registered user are required to enroll a factor";
    throw unexpectedFailure(message);
  }
  const { factor_type: type } = await readJson(request, factorParams);
  const name = FACTORS[type];
  if (!name) throw validationFailed("factor_type needs to be totp, phone, or webauthn");
  throw new AuthError(422, `mfa_${type}_enroll_not_enabled`, `MFA enroll is disabled for ${name}`);
}

/** Nobody has a factor. */
export function factor(named = ""): never {
  if (readUuid(named) === null) throw validationFailed("factor_id must be an UUID", 404);
  throw new AuthError(404, "mfa_factor_not_found", "Factor not found");
}
