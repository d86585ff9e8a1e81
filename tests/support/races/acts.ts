import { refusalOf } from "../model/listeners.ts";
import { CELLS, PLACES, SONGS } from "../model/places-and-songs.ts";
import type { Crowd, Someone } from "./crowd.ts";

/** One call of each function that a listener may call, with arguments of chance, and how often. */
type Act = (crowd: Crowd, me: Someone) => Record<string, unknown> | undefined;

const nothing: Act = () => undefined;
const somebody: Act = (crowd) => ({ user_id: crowd.anyId() });
/** Whom the phone shows, or anybody. */
const seen: Act = (crowd, me) => ({ user_id: crowd.anySeenBy(me) });
const ofAFind: Act = (crowd) => ({
  find_id: crowd.any(crowd.finds.slice(-12)) ?? crypto.randomUUID(),
});
const one = <T>(crowd: Crowd, ...of: T[]): T => crowd.any(of);
/** A phone of theirs, and one of a few tokens, which so move from account to account. */
const device = (crowd: Crowd) => ({
  device_id: `00000000-0000-4000-8000-00000000000${one(crowd, 1, 2)}`,
});
const token = (crowd: Crowd) =>
  `ExponentPushToken[token-${one(crowd, "a", "b", "c", "d")}-of-a-few]`;

export const ACTS: Readonly<Record<string, readonly [weight: number, act: Act]>> = {
  accept_find: [5, ofAFind],
  arrived_find: [3, ofAFind],
  block: [
    3,
    (crowd, me) => {
      const user_id = crowd.anySeenBy(me);
      me.blocked.push(user_id);
      return { user_id };
    },
  ],
  blocks: [1, nothing],
  cancel_find: [1, ofAFind],
  claim_answer: [
    1,
    (crowd) => ({
      idempotency_key: one(crowd, "a".repeat(20), "b".repeat(20)),
      request_hash: "c".repeat(64),
    }),
  ],
  complete_find: [1, ofAFind],
  confirm_find: [1, (crowd, me) => ({ ...ofAFind(crowd, me), seen: crowd.random() < 0.5 })],
  connections: [1, nothing],
  decline_find: [1, ofAFind],
  delete_device: [1, device],
  disconnect_spotify: [1, nothing],
  end_connection: [2, somebody],
  export_me: [1, nothing],
  find_listeners: [1, (crowd) => ({ track_id: crowd.any(SONGS).trackId })],
  finds: [1, nothing],
  forget_location: [2, nothing],
  go_live: [10, nothing],
  go_offline: [4, nothing],
  heartbeat: [3, (crowd) => ({ background: one(crowd, true, null) })],
  keep_answer: [1, () => ({ claim: crypto.randomUUID(), status: 200, body: "{}" })],
  listener: [1, seen],
  live_users: [1, nothing],
  me: [1, nothing],
  nearby: [1, nothing],
  now_playing: [1, nothing],
  put_device: [2, (crowd) => ({ ...device(crowd), platform: "expo", token: token(crowd) })],
  ready: [1, nothing],
  renew_find: [1, ofAFind],
  report: [1, (crowd) => ({ user_id: crowd.anyId(), reason: "other" })],
  send_find_location: [4, (crowd, me) => ({ ...ofAFind(crowd, me), geohash: crowd.any(PLACES) })],
  set_track: [
    8,
    (crowd) => ({ track_id: one(crowd, null, ...SONGS.map(({ trackId }) => trackId)) }),
  ],
  settings: [1, nothing],
  start_find: [4, (crowd, me) => ({ target_id: crowd.anySeenBy(me) })],
  sync: [3, nothing],
  tell_due: [4, nothing],
  unblock: [6, (crowd, me) => ({ user_id: crowd.any(me.blocked) ?? crowd.anyId() })],
  update_location: [22, (crowd) => ({ geohash: crowd.any(CELLS), list: crowd.random() < 0.7 })],
  update_profile: [
    3,
    (crowd) => ({
      display_name: one(crowd, "One name", "Another"),
      anonymous: one(crowd, true, false, null, null),
    }),
  ],
  update_settings: [
    6,
    (crowd) => ({
      share_track: one(crowd, true, true, false, null),
      allow_find: one(crowd, true, null),
      radius_km: one(crowd, 2, 5, 10, 10),
      visible_to: one(crowd, "everyone", "everyone", "connections", null),
    }),
  ],
  vibe_matches: [1, nothing],
  wave: [
    12,
    (crowd, me) => {
      const back = crowd.waves.findLast(({ to }) => to === me.phone.shownAs);
      const user_id = (crowd.random() < 0.5 && back?.from) || crowd.anySeenBy(me);
      crowd.waves.push({ from: me.phone.shownAs, to: user_id });
      return { user_id };
    },
  ],
  react: [8, (crowd, me) => ({ user_id: crowd.anySeenBy(me), reaction: "🔥" })],
};

const DECK = Object.entries(ACTS).flatMap(([name, [weight, act]]) =>
  Array.from({ length: weight }, () => ({ name, act })),
);

/** Something that a listener's phone calls. */
export async function act(crowd: Crowd, me: Someone, pool: number): Promise<void> {
  const { name, act } = crowd.any(DECK);
  if (name === "update_location" && crowd.random() < 0.7) {
    await crowd.pools[0]?.query("select tests.pass_for_the_place_of($1)", [me.id]);
  }
  await crowd.call(me, pool, name, act(crowd, me));
}

const BEFALLING = [
  "suspend",
  "silence",
  "silence",
  "poll",
  "poll",
  "expire",
  "leave",
  "confirm",
  "confirm",
  "look_up",
] as const;

/** Something that happens to a listener by another's word: the service's, the source's, or that of time. */
export async function befall(crowd: Crowd, me: Someone): Promise<void> {
  const [pool] = crowd.pools;
  switch (one(crowd, ...BEFALLING)) {
    case "suspend":
      // Another caller for the same phone may have deleted the account.
      await pool
        ?.query("select private.suspend($1, 'A test.', 'Tester')", [me.id])
        .catch(refusalOf);
      await pool
        ?.query("select private.unsuspend($1, 'A test.', 'Tester')", [me.id])
        .catch(refusalOf);
      break;
    case "silence":
      await pool?.query("select tests.silence($1)", [me.id]);
      break;
    case "expire":
      await pool?.query("update app.finds set expires_at = now() where id = $1", [
        crowd.any(crowd.finds.slice(-5)) ?? null,
      ]);
      break;
    case "poll":
      await pool?.query(
        `select private.keep_spotify_track(
          (poll ->> 'userId')::uuid, (poll ->> 'claim')::uuid, 15, null, 'nothing'
        )
        from jsonb_array_elements(private.claim_track_polls(3) -> 'polls') as poll`,
      );
      break;
    case "confirm":
      await pool?.query("select tests.confirm($1, ($2::text)::jsonb)", [
        me.id,
        JSON.stringify(SONGS),
      ]);
      break;
    case "look_up": {
      const song = crowd.any(SONGS);
      await pool?.query("select tests.look_up($1, ($2::text)::jsonb)", [
        song.trackId,
        one(crowd, JSON.stringify(song), JSON.stringify(song), null),
      ]);
      break;
    }
    case "leave":
      await crowd.forget(me);
      await crowd.welcome(me.isPatient);
      break;
  }
}
