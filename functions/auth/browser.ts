import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import { SignInError } from "../../shared/contracts/auth.ts";
import { AppError } from "../_http/app-error.ts";
import { sha256 } from "../_http/digest.ts";
import type { Shell } from "../_http/shell.ts";
import { withParameter } from "./redirects.ts";

/**
 * Says a refusal so that a browser can: by a word to the app, once it is known which address of the
 * allow-list waits, else by the sentence alone, as text, since hosted functions serve no HTML.
 * Whoever does not ask for a page gets the JSON that every route answers.
 */
export function refuseInBrowser(appAddress: (c: Context<Shell>) => URL | null) {
  return createMiddleware<Shell>(async function refuseInBrowser(c, next) {
    await next();
    if (!c.error || !c.req.header("accept")?.includes("text/html")) return;
    const { code, message, status } =
      c.error instanceof AppError ? c.error : new AppError("unavailable");
    const app = appAddress(c);
    const word = SignInError.safeParse(code).data ?? "sign_in_failed";
    c.res = app
      ? c.redirect(withParameter(app.href, "error", word), 303)
      : c.text(`${message}\n`, status);
  });
}

/** What a browser is given as it begins. */
export interface Cookie {
  readonly stateHash: string;
  readonly secret: string;
  readonly forS: number;
}

/**
 * One cookie a sign-in, so that two at once in one browser do not meet. Its secret is kept as a hash
 * with the state; it goes to the callback alone, and again when that is loaded a second time. It is
 * `Secure` wherever functions are reached by https: by plain http, on somebody's own machine, not
 * every browser would take it so.
 */
export function keepInBrowser(c: Context, callback: string, { stateHash, secret, forS }: Cookie) {
  const { pathname, protocol } = new URL(callback);
  setCookie(c, cookieOf(stateHash), secret, {
    path: pathname,
    maxAge: forS,
    httpOnly: true,
    sameSite: "Lax",
    secure: protocol === "https:",
  });
}

/** The hash of what this browser was given for that state; null where it is another browser. */
export async function keptInBrowser(c: Context, stateHash: string): Promise<string | null> {
  const secret = getCookie(c, cookieOf(stateHash));
  return secret ? await sha256(secret) : null;
}

function cookieOf(stateHash: string): string {
  return `sign_in_${stateHash.slice(0, 16)}`;
}
