import type { Context } from "hono";
import { Nothing } from "../../shared/contracts/presence.ts";
import { KnownTrack, OwnTrack, PollReport } from "../../shared/contracts/spotify.ts";
import { createApp } from "../_http/app.ts";
import { signedIn } from "../_http/caller.ts";
import type { WriteLine } from "../_http/log.ts";
import { body } from "../_http/parse.ts";
import { reply } from "../_http/reply.ts";
import { openAsService, rpc } from "../_http/rpc.ts";
import { schedulerOnly } from "../_http/scheduler-only.ts";
import type { Shell, SignedIn } from "../_http/shell.ts";
import { wakeTeller, wakeTellerAsService } from "../_http/teller.ts";
import type { SpotifyEnv } from "./env.ts";
import { lookUpAll } from "./look-up.ts";
import { ownTrack, shown } from "./own-track.ts";
import { pollAll } from "./poll.ts";
import { createSpotifySource } from "./spotify-source.ts";
import type { TrackSource } from "./track-source.ts";

/** What may be put in place of the function's own. */
export interface SpotifyAppOptions {
  readonly source?: TrackSource;
  readonly write?: WriteLine;
}

/** `/spotify`: what the caller plays, and the scheduler's round of all that is to be asked. */
export function createSpotifyApp(env: SpotifyEnv, options: SpotifyAppOptions = {}) {
  const app = createApp("spotify", env, options.write);
  const database = openAsService(env.SUPABASE_URL, env.SUPABASE_SECRET_KEYS);
  const asking = { database, source: options.source ?? createSpotifySource(env, database) };

  /** Others may hear of what comes of it, and the caller of an authorisation that is over. */
  const askNow = (c: Context<Shell & SignedIn>, known: KnownTrack) =>
    ownTrack(asking, c.var.caller.userId, known).finally(() => wakeTeller(c));

  app.get("/currently-playing", signedIn, async (c) => {
    const known = KnownTrack.parse(await rpc(c, "now_playing"));
    return reply(c, OwnTrack, known.fresh ? shown(known) : askNow(c, known));
  });

  app.post("/refresh", signedIn, async (c) => {
    await body(c, Nothing);
    const known = KnownTrack.parse(await rpc(c, "now_playing"));
    return reply(c, OwnTrack, askNow(c, known));
  });

  app.post("/poll", schedulerOnly(env.SUPABASE_SECRET_KEYS), async (c) => {
    await body(c, Nothing);
    const [polls, lookups] = await Promise.all([pollAll(asking), lookUpAll(asking)]);
    const fault = polls.fault ?? lookups.fault;
    if (fault) c.set("fault", fault);
    wakeTellerAsService(c, database);
    const failed = polls.failed + lookups.failed;
    return reply(c, PollReport, { polled: polls.done, lookedUp: lookups.done, failed });
  });

  return app;
}
