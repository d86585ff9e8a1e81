import { CardList, Page } from "../../shared/contracts/cards.ts";
import {
  GoLive,
  Heartbeat,
  LiveState,
  Nothing,
  Settings,
  SettingsChange,
  TrackReply,
  TrackReport,
} from "../../shared/contracts/presence.ts";
import { Snapshot, SyncQuery } from "../../shared/contracts/sync.ts";
import { createApp } from "../_http/app.ts";
import { signedIn } from "../_http/caller.ts";
import type { ShellEnv } from "../_http/env.ts";
import { once } from "../_http/idempotency.ts";
import { body, query } from "../_http/parse.ts";
import { reply } from "../_http/reply.ts";
import { rpc } from "../_http/rpc.ts";
import { rpcAndTell } from "../_http/teller.ts";

/** `/presence`: live and offline, the heartbeat between, settings, the track, and who is live. */
export function createPresenceApp(env: ShellEnv) {
  const app = createApp("presence", env);

  app.post("/live", signedIn, once(), async (c) => {
    const { durationMinutes } = await body(c, GoLive);
    return reply(c, LiveState, rpc(c, "go_live", { duration_minutes: durationMinutes }));
  });

  app.post("/offline", signedIn, async (c) => {
    await body(c, Nothing);
    return reply(c, LiveState, rpcAndTell(c, "go_offline"));
  });

  app.post("/heartbeat", signedIn, async (c) => {
    const { background, geohash } = await body(c, Heartbeat);
    return reply(c, LiveState, rpc(c, "heartbeat", { background, geohash }));
  });

  app.get("/settings", signedIn, (c) => reply(c, Settings, rpc(c, "settings")));

  app.patch("/settings", signedIn, async (c) => {
    const change = await body(c, SettingsChange);
    const call = rpcAndTell(c, "update_settings", {
      share_track: change.shareTrack,
      allow_find: change.allowFind,
      radius_km: change.radiusKm,
      visible_to: change.visibleTo,
      push_find_request: change.pushFindRequest,
      push_wave: change.pushWave,
      push_vibe: change.pushVibe,
      push_ended: change.pushEnded,
    });
    return reply(c, Settings, call);
  });

  app.put("/track", signedIn, async (c) => {
    const { trackId } = await body(c, TrackReport);
    return reply(c, TrackReply, rpcAndTell(c, "set_track", { track_id: trackId ?? undefined }));
  });

  app.get("/live-users", signedIn, (c) => {
    const { limit, after } = query(c, Page);
    return reply(c, CardList, rpc(c, "live_users", { after, page_size: limit }));
  });

  app.get("/sync", signedIn, (c) => {
    const { missed } = query(c, SyncQuery);
    return reply(c, Snapshot, rpc(c, "sync", { missed }));
  });

  return app;
}
