import type { Context } from "hono";
import {
  Me,
  RedeemCode,
  SessionToken,
  SpotifyReturn,
  StartSignIn,
} from "../../shared/contracts/auth.ts";
import { createApp } from "../_http/app.ts";
import { AppError } from "../_http/app-error.ts";
import { signedIn } from "../_http/caller.ts";
import { sha256 } from "../_http/digest.ts";
import type { WriteLine } from "../_http/log.ts";
import { body, query } from "../_http/parse.ts";
import { done, reply } from "../_http/reply.ts";
import { rpc } from "../_http/rpc.ts";
import { rpcAndTell, wakeTeller } from "../_http/teller.ts";
import { counterOf } from "./address.ts";
import { keepInBrowser, keptInBrowser, refuseInBrowser } from "./browser.ts";
import type { AuthEnv } from "./env.ts";
import { createRedeem } from "./redeem.ts";
import { allowedRedirect } from "./redirects.ts";
import { createSignIn } from "./sign-in.ts";
import { createUsers } from "./users.ts";

/** `/auth`: sign in with Spotify, who am I, disconnect, delete the account. */
export function createAuthApp(env: AuthEnv, write?: WriteLine) {
  const app = createApp("auth", env, write);
  const users = createUsers(env);
  const signIn = createSignIn(env, users);
  const redeem = createRedeem(env, users);
  /** Where the app waits that this browser came from, if the allow-list knows it. */
  const appOf = (c: Context) =>
    allowedRedirect(c.req.query("redirect_to") ?? "", env.SIGN_IN_REDIRECTS);

  app.get("/spotify", refuseInBrowser(appOf), async (c) => {
    const redirectTo = appOf(c);
    const asked = query(c, StartSignIn);
    if (!redirectTo) throw new AppError("redirect_not_allowed");
    const counter = await counterOf(c.req.raw, env);
    const { address, cookie } = await signIn.start(asked, redirectTo, counter);
    keepInBrowser(c, signIn.callback, cookie);
    return c.redirect(address, 302);
  });

  app.get(
    "/spotify/callback",
    refuseInBrowser(() => null),
    async (c) => {
      const returned = query(c, SpotifyReturn);
      const browserHash = await keptInBrowser(c, await sha256(returned.state));
      const counter = await counterOf(c.req.raw, env);
      const { address, fault } = await signIn.finish({ returned, browserHash, counter });
      if (fault) c.set("fault", fault);
      return c.redirect(address, 303);
    },
  );

  app.post("/token", async (c) => {
    const proof = await body(c, RedeemCode);
    return reply(c, SessionToken, redeem(proof, await counterOf(c.req.raw, env)));
  });

  app.get("/me", signedIn, (c) => reply(c, Me, rpc(c, "me")));

  app.delete("/spotify", signedIn, async (c) => {
    await rpcAndTell(c, "disconnect_spotify");
    return done(c);
  });

  app.delete("/me", signedIn, async (c) => {
    await users.remove(c.var.caller.userId);
    wakeTeller(c);
    return done(c);
  });

  return app;
}
