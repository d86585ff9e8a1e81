/** A call of a phone, by the number of its listener. */
export interface Call {
  readonly name: string;
  readonly listener: number;
  readonly statement: string;
  /** What happened before, in the same transaction: it is not counted. */
  readonly before?: string;
}

const id = (i: number): string => `plans.id_of(${i})`;
const cellOf = (i: number): string =>
  `(select extensions.st_geohash(extensions.st_pointfromgeohash(cell), 7) from plans.people where i = ${i})`;
/** Beyond the cell's edge, wherever it is. */
const besides = (i: number): string => `(
  select extensions.st_geohash(extensions.st_makepoint(
    extensions.st_x(extensions.st_pointfromgeohash(cell)) + 360 / 32768.0,
    extensions.st_y(extensions.st_pointfromgeohash(cell))
  ), 7) from plans.people where i = ${i}
)`;

const track = `jsonb_build_object(
  'trackId', plans.source_id('t', 0), 'name', 'Song',
  'artists', jsonb_build_array(jsonb_build_object('id', plans.source_id('a', 0), 'name', 'Artist')),
  'album', jsonb_build_object('id', plans.source_id('b', 0), 'name', 'Album', 'coverUrl', null)
)`;

/** What a phone calls, the same for listeners in very different places. `other` is near and seen. */
export function callsOf(i: number, other: number): Call[] {
  const call = (name: string, statement: string, before?: string): Call => ({
    name,
    listener: i,
    statement: `select api.${statement}`,
    ...(before === undefined ? {} : { before }),
  });
  return [
    call("nearby", "nearby()"),
    call("nearby, a large page", "nearby(page_size => 100)"),
    call("nearby, a later page", "nearby('1.1000000000')"),
    call("nearby, the last band", "nearby('2.2000000000')"),
    call("live_users", "live_users()"),
    call("live_users, a later page", "live_users('2000000000')"),
    call("vibe_matches", "vibe_matches()"),
    call("vibe_matches, a later page", "vibe_matches('3.1.2000000000')"),
    call("find_listeners of a hit", "find_listeners(plans.source_id('t', 0))"),
    call(
      "find_listeners of a hit, a later page",
      "find_listeners(plans.source_id('t', 0), '1.2000000000')",
    ),
    call("find_listeners of a rare song", "find_listeners(plans.source_id('t', 19000))"),
    call("find_listeners of nobody's song", "find_listeners('none')"),
    call("sync", "sync(1)"),
    call("update_location, unchanged", `update_location(${cellOf(i)})`),
    call("update_location, unchanged and without a list", `update_location(${cellOf(i)}, false)`),
    call("update_location, into another cell", `update_location(${besides(i)})`),
    call(
      "update_location, for the first time",
      `update_location(${cellOf(i)})`,
      "select api.forget_location()",
    ),
    call("forget_location", "forget_location()"),
    call("heartbeat", "heartbeat()"),
    call("set_track", `set_track(${track.replaceAll("'t', 0", "'t', 7")})`),
    call("set_track, of none", "set_track(null)"),
    call("update_settings, of the radius", "update_settings(radius_km => 10)"),
    call("update_settings, of sharing", "update_settings(share_track => false)"),
    call("update_settings, of who sees", "update_settings(visible_to => 'connections')"),
    call("settings", "settings()"),
    call("me", "me()"),
    call("now_playing", "now_playing()"),
    call("go_offline", "go_offline()"),
    call("go_live", "go_live()", "select api.go_offline()"),
    call("go_live again", "go_live()"),
    call("listener, seen", `listener(${id(other)})`),
    call("wave", `wave(${id(other)})`),
    call("start_find, of a listener", `start_find(${id(other)})`),
    call("start_find, of a track", "start_find(track_id => plans.source_id('t', 0))"),
    call("finds", "finds()", `select api.start_find(${id(other)})`),
    call("block", `block(${id(other)})`),
    call("unblock", `unblock(${id(other)})`, `select api.block(${id(other)})`),
    call("connections", "connections()"),
    call("end_connection", `end_connection(${id(other)})`),
    call("blocks", "blocks()"),
    call("report", `report(${id(other)}, 'spam')`),
    call("update_profile", "update_profile('Somebody else')"),
    call("export_me", "export_me()"),
  ];
}
