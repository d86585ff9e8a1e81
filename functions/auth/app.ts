import {
  Me,
  RedeemCode,
  SessionToken,
  SpotifyReturn,
  StartSignIn,
} from "../../shared/contracts/auth.ts";
import { createApp } from "../_http/app.ts";
import { signedIn } from "../_http/caller.ts";
import type { WriteLine } from "../_http/log.ts";
import { body, query } from "../_http/parse.ts";
import { reply } from "../_http/reply.ts";
import { rpc } from "../_http/rpc.ts";
import { rpcAndTell, wakeTeller } from "../_http/teller.ts";
import { createLimitByAddress } from "./address.ts";
import type { AuthEnv } from "./env.ts";
import { createSignIn } from "./sign-in.ts";
import { createUsers } from "./users.ts";

/** `/auth`: sign in with Spotify, who am I, disconnect, delete the account. */
export function createAuthApp(env: AuthEnv, write?: WriteLine) {
  const app = createApp("auth", env, write);
  const users = createUsers(env);
  const signIn = createSignIn(env, users);
  const limitByAddress = createLimitByAddress(env);

  app.get("/spotify", limitByAddress("start_sign_in"), async (c) =>
    c.redirect(await signIn.start(query(c, StartSignIn)), 302),
  );

  app.get("/spotify/callback", limitByAddress("return_to_sign_in"), async (c) => {
    const { address, fault } = await signIn.finish(query(c, SpotifyReturn));
    if (fault) c.set("fault", fault);
    return c.redirect(address, 303);
  });

  app.post("/token", limitByAddress("redeem_code"), async (c) =>
    reply(c, SessionToken, signIn.redeem(await body(c, RedeemCode))),
  );

  app.get("/me", signedIn, (c) => reply(c, Me, rpc(c, "me")));

  app.delete("/spotify", signedIn, async (c) => {
    await rpcAndTell(c, "disconnect_spotify");
    return c.body(null, 204);
  });

  app.delete("/me", signedIn, async (c) => {
    await users.remove(c.var.caller.userId);
    wakeTeller(c);
    return c.body(null, 204);
  });

  return app;
}
