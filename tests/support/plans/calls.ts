/** A call of a phone. */
export interface Call {
  readonly name: string;
  readonly statement: string;
  /** What happened before, in the same transaction: it is not counted. */
  readonly before?: string;
}

/** Somebody on the caller's first page. */
const SEEN = "current_setting('plans.seen')::uuid";
/** An id by which somebody was known. */
const BEFORE = "md5('before' || 77)::uuid";
const UNKNOWN = "'00000000-0000-4000-8000-000000000000'::uuid";
const HIT = "plans.source_id('t', 0)";
const RARE = "plans.source_id('t', 19000)";

/** The caller's own cell, and one of those beside it, in the form that a phone sends. */
const HERE = "current_setting('plans.here')";
const BESIDE = "current_setting('plans.beside')";

const TRACK = "plans.source_id('t', 7)";

const call = (name: string, statement: string, before?: string): Call => ({
  name,
  statement: `select api.${statement}`,
  ...(before === undefined ? {} : { before: `select api.${before}` }),
});

/** Lists, whose cost is to be that of a page, however many are near. */
export const lists: readonly Call[] = [
  call("nearby", "nearby()"),
  call("nearby, a large page", "nearby(page_size => 100)"),
  call("nearby, a later page", "nearby('1.1000000000')"),
  call("nearby, a page of the next band", "nearby('2.2000000000')"),
  call("live_users", "live_users()"),
  call("live_users, a later page", "live_users('2000000000')"),
  call("vibe_matches", "vibe_matches()"),
  call("vibe_matches, a later page", "vibe_matches('1.1.2000000000')"),
  call("find_listeners of a hit", `find_listeners(${HIT})`),
  call("find_listeners of a hit, a later page", `find_listeners(${HIT}, '1.2000000000')`),
  call("find_listeners of a rare song", `find_listeners(${RARE})`),
  call("find_listeners of nobody's song", "find_listeners('none')"),
  call("start_find, of a track", `start_find(track_id => ${HIT})`),
  call("sync", "sync(1)"),
  call("update_location, unchanged", `update_location(${HERE})`),
  call("update_location, into another cell", `update_location(${BESIDE})`),
];

/** What concerns the caller, or the caller and one other. */
export const ownCalls: readonly Call[] = [
  call("update_location, unchanged, without a list", `update_location(${HERE}, false)`),
  call(
    "update_location, for the first time",
    `update_location(${HERE}, false)`,
    "forget_location()",
  ),
  call("forget_location", "forget_location()"),
  call("heartbeat", "heartbeat()"),
  call("heartbeat, from the background", "heartbeat(background => true)"),
  call("set_track", `set_track(${TRACK})`),
  call("set_track, of none", "set_track(null)"),
  call("update_settings, of the radius", "update_settings(radius_km => 10)"),
  call("update_settings, of sharing", "update_settings(share_track => false)"),
  call("update_settings, of who sees", "update_settings(visible_to => 'connections')"),
  call("settings", "settings()"),
  call("me", "me()"),
  call("now_playing", "now_playing()"),
  call("go_offline", "go_offline()"),
  call("go_live", "go_live()", "go_offline()"),
  call("go_live, while live", "go_live()"),
  call("listener, seen", `listener(${SEEN})`),
  call("wave", `wave(${SEEN})`),
  call("react", `react(${SEEN}, '🔥')`),
  call("start_find, of a listener", `start_find(${SEEN})`),
  call("finds", "finds()", `start_find(${SEEN})`),
  call("block", `block(${SEEN})`),
  call("unblock", `unblock(${SEEN})`, `block(${SEEN})`),
  call("block, of nobody", `block(${UNKNOWN})`),
  call("blocks", "blocks()"),
  call("connections", "connections()"),
  call("end_connection", `end_connection(${SEEN})`),
  call("report", `report(${SEEN}, 'spam')`),
  call("update_profile", "update_profile('Somebody else')"),
  call("update_profile, of anonymous", "update_profile(null, true)"),
  call("update_profile, of anonymous no longer", "update_profile(null, false)"),
  call("block, by an id of yesterday", `block(${BEFORE})`),
  call("report, by an id of yesterday", `report(${BEFORE}, 'spam')`),
  call("disconnect_spotify", "disconnect_spotify()"),
];

/** Calls that are refused, and say no more than that. */
export const refusedCalls: readonly Call[] = [
  call("listener, not seen", "listener(plans.id_of(100500))"),
  call("listener, unknown", `listener(${UNKNOWN})`),
  call("listener, by an id of yesterday", `listener(${BEFORE})`),
  call("wave, by an id of yesterday", `wave(${BEFORE})`),
  call("wave, to nobody", `wave(${UNKNOWN})`),
  call("react, to nobody", `react(${UNKNOWN}, '🔥')`),
  call("start_find, of nobody", `start_find(${UNKNOWN})`),
];
