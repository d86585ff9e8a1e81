import type { z } from "zod";
import {
  Me,
  RedeemCode,
  SessionToken,
  SpotifyReturn,
  StartSignIn,
} from "../../../shared/contracts/auth.ts";
import { Card, CardList, Page } from "../../../shared/contracts/cards.ts";
import { Export } from "../../../shared/contracts/export.ts";
import {
  ActiveFinds,
  Find,
  FindArrival,
  FindConfirmation,
  FindEnd,
  FindId,
  FindListeners,
  FindLocation,
  FindLocationReply,
  FindStart,
} from "../../../shared/contracts/find.ts";
import { Alive, Ready } from "../../../shared/contracts/health.ts";
import { LocationReply, LocationUpdate } from "../../../shared/contracts/location.ts";
import {
  GoLive,
  Heartbeat,
  LiveState,
  Nothing,
  Settings,
  SettingsChange,
  TrackReply,
  TrackReport,
} from "../../../shared/contracts/presence.ts";
import { Device, DevicePath, PushReport } from "../../../shared/contracts/push.ts";
import { KnownTrack, OwnTrack, PollReport } from "../../../shared/contracts/spotify.ts";
import { Snapshot, SyncQuery } from "../../../shared/contracts/sync.ts";
import {
  BlockList,
  ChangedProfile,
  ListenerPath,
  ProfileChange,
  Report,
} from "../../../shared/contracts/users.ts";
import {
  Connections,
  ConnectionsPage,
  Reacted,
  Reaction,
  Waved,
} from "../../../shared/contracts/vibe.ts";
import type { Database } from "../../../shared/database.types.ts";

/** What a route takes and gives, by its contracts. */
export interface Route {
  /** The parts of its path. */
  readonly path?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** The reply of 200, or the one other status of a good answer. */
  readonly gives: z.ZodType | 204 | 302 | 303;
  /** The function of `api` behind it that a phone may also call itself. */
  readonly rpc?: keyof Database["api"]["Functions"];
  /** The reply of that function, where it is another. */
  readonly rpcGives?: z.ZodType;
}

/** Every route that there is; a test holds this table to the apps. */
export const ROUTES: Readonly<Record<string, Route>> = {
  "GET /auth/spotify": { query: StartSignIn, gives: 302 },
  "GET /auth/spotify/callback": { query: SpotifyReturn, gives: 303 },
  "POST /auth/token": { body: RedeemCode, gives: SessionToken },
  "GET /auth/me": { gives: Me, rpc: "me" },
  "DELETE /auth/spotify": { gives: 204, rpc: "disconnect_spotify" },
  "DELETE /auth/me": { gives: 204 },
  "GET /find/listeners": { query: FindListeners, gives: CardList, rpc: "find_listeners" },
  "POST /find/start": { body: FindStart, gives: Find, rpc: "start_find" },
  "GET /find/active": { gives: ActiveFinds, rpc: "finds" },
  "POST /find/:id/accept": { path: FindId, body: Nothing, gives: Find, rpc: "accept_find" },
  "POST /find/:id/decline": { path: FindId, body: Nothing, gives: FindEnd, rpc: "decline_find" },
  "POST /find/:id/location": {
    path: FindId,
    body: FindLocation,
    gives: FindLocationReply,
    rpc: "send_find_location",
  },
  "POST /find/:id/arrived": {
    path: FindId,
    body: Nothing,
    gives: FindArrival,
    rpc: "arrived_find",
  },
  "POST /find/:id/confirm": {
    path: FindId,
    body: FindConfirmation,
    gives: FindEnd,
    rpc: "confirm_find",
  },
  "POST /find/:id/renew": { path: FindId, body: Nothing, gives: Find, rpc: "renew_find" },
  "POST /find/:id/complete": {
    path: FindId,
    body: Nothing,
    gives: FindEnd,
    rpc: "complete_find",
  },
  "DELETE /find/:id": { path: FindId, gives: FindEnd, rpc: "cancel_find" },
  "GET /health": { gives: Alive },
  "GET /health/ready": { gives: Ready },
  "POST /location/update": { body: LocationUpdate, gives: LocationReply, rpc: "update_location" },
  "GET /location/nearby": { query: Page, gives: CardList, rpc: "nearby" },
  "DELETE /location": { gives: 204, rpc: "forget_location" },
  "POST /presence/live": { body: GoLive, gives: LiveState, rpc: "go_live" },
  "POST /presence/offline": { body: Nothing, gives: LiveState, rpc: "go_offline" },
  "POST /presence/heartbeat": { body: Heartbeat, gives: LiveState, rpc: "heartbeat" },
  "GET /presence/settings": { gives: Settings, rpc: "settings" },
  "PATCH /presence/settings": { body: SettingsChange, gives: Settings, rpc: "update_settings" },
  "PUT /presence/track": { body: TrackReport, gives: TrackReply, rpc: "set_track" },
  "GET /presence/live-users": { query: Page, gives: CardList, rpc: "live_users" },
  "GET /presence/sync": { query: SyncQuery, gives: Snapshot, rpc: "sync" },
  "GET /spotify/currently-playing": { gives: OwnTrack, rpc: "now_playing", rpcGives: KnownTrack },
  "POST /spotify/refresh": { body: Nothing, gives: OwnTrack },
  "POST /spotify/poll": { gives: PollReport },
  "POST /push/send": { gives: PushReport },
  "PATCH /users/me": { body: ProfileChange, gives: ChangedProfile, rpc: "update_profile" },
  "GET /users/me/export": { gives: Export, rpc: "export_me" },
  "PUT /users/me/devices/:id": { path: DevicePath, body: Device, gives: 204, rpc: "put_device" },
  "DELETE /users/me/devices/:id": { path: DevicePath, gives: 204, rpc: "delete_device" },
  "GET /users/blocks": { gives: BlockList, rpc: "blocks" },
  "GET /users/:id": { path: ListenerPath, gives: Card, rpc: "listener" },
  "POST /users/:id/block": { path: ListenerPath, body: Nothing, gives: 204, rpc: "block" },
  "DELETE /users/:id/block": { path: ListenerPath, gives: 204, rpc: "unblock" },
  "POST /users/:id/report": { path: ListenerPath, body: Report, gives: 204, rpc: "report" },
  "GET /vibe/matches": { query: Page, gives: CardList, rpc: "vibe_matches" },
  "POST /vibe/:id/wave": { path: ListenerPath, body: Nothing, gives: Waved, rpc: "wave" },
  "POST /vibe/:id/react": { path: ListenerPath, body: Reaction, gives: Reacted, rpc: "react" },
  "GET /vibe/connections": { query: ConnectionsPage, gives: Connections, rpc: "connections" },
  "DELETE /vibe/connections/:id": { path: ListenerPath, gives: 204, rpc: "end_connection" },
};
