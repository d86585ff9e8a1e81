import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import { channelOf } from "../../shared/contracts/events.ts";
import { type ActiveFinds, Find } from "../../shared/contracts/find.ts";
import { Snapshot } from "../../shared/contracts/sync.ts";
import type { Database } from "../../supabase/local/database/database.ts";
import {
  CELLS,
  evening,
  type FindStep,
  isOfFind,
  PLACES,
  SONGS,
  type Step,
  vibeOf,
} from "../support/evening.ts";
import { timePassesInFinds } from "../support/find-walk.ts";
import { Mind } from "../support/mind.ts";
import { liftRateLimits } from "../support/rate-limits.ts";
import { addListener, openProjectDatabase, type SqlListener } from "../support/sql-listener.ts";

type Minds = ReadonlyMap<SqlListener, Mind>;

const pick = <T>(candidates: readonly T[], nth: number): T | undefined =>
  candidates[nth % candidates.length];

describe("a random evening", () => {
  let database: Database;
  const listeners: SqlListener[] = [];
  before(async () => {
    database = await openProjectDatabase();
    await liftRateLimits(database);
    for (let nth = 0; nth < 5; nth++) listeners.push(await addListener(database, `l${nth}`));
  });
  after(() => database.close());

  /** Everybody offline, by the settings of a new account, with nothing heard. */
  async function beginAnew(): Promise<void> {
    await database.exec(`
      delete from app.presence;
      delete from private.publish_epochs;
      delete from private.vibe_pairs;
      delete from realtime.messages;
      delete from app.blocks;
      delete from app.finds;
      update app.settings set share_track = false, allow_find = false, radius_km = 5;
    `);
  }

  /** Calls a function as a phone does; undefined for a refusal, which changes nothing. */
  const call = (listener: SqlListener, name: string, args?: Record<string, unknown>) =>
    listener.call(name, args).catch((error) => {
      assert.equal(error.code, "PGRST", error);
    });

  /** Does the step; whether the phone's own view ends with it. */
  async function take(step: Step): Promise<boolean> {
    const listener = listeners[step.who];
    assert.ok(listener);
    switch (step.does) {
      case "fall_silent":
        await database.query(
          "update app.presence set heartbeat_at = heartbeat_at - interval '2 minutes' where user_id = $1",
          [listener.id],
        );
        await database.query("select private.sweep_presence()");
        return true;
      case "move":
        await database.query("delete from private.publish_epochs");
        await database.query("update app.positions set fix_at = fix_at - interval '1 hour'");
        await call(listener, "update_location", { geohash: CELLS[step.to] });
        return false;
      case "play":
        await call(listener, "set_track", {
          track: step.song === null ? null : JSON.stringify(SONGS[step.song]),
        });
        return false;
      case "set":
        await call(listener, "update_settings", {
          share_track: step.share,
          allow_find: step.find,
          radius_km: step.radiusKm,
        });
        return false;
      case "block":
      case "unblock":
        await call(listener, step.does, { user_id: listeners[step.whom]?.id });
        return false;
      default:
        await call(listener, step.does);
        return step.does !== "go_live";
    }
  }

  /** Does the step as one of those who can, which their minds tell; nothing if nobody can. */
  async function takeInFind(step: FindStep, minds: Minds): Promise<void> {
    if (step.does === "ask" || step.does === "ask_for") {
      const [seeker, mind] =
        pick(
          [...minds].filter(([, { known }]) => known.size > 0),
          step.who,
        ) ?? [];
      if (!seeker || !mind) return;
      const args =
        step.does === "ask"
          ? { target_id: pick([...mind.known.keys()], step.whom) }
          : { track_id: SONGS[step.song]?.trackId };
      const asked = await call(seeker, "start_find", args);
      if (asked) mind.keep(Find.parse(asked));
      return;
    }
    const answering = step.does === "accept" || step.does === "decline";
    const finds = [...minds].flatMap(([party, mind]) =>
      [...mind.finds]
        .filter(([, { role, status }]) => !answering || (role === "target" && status === "pending"))
        .map(([find_id]) => ({ party, mind, find_id })),
    );
    const { party, mind, find_id } = pick(finds, step.who) ?? {};
    if (!party) return;
    if (step.does === "expire") {
      await database.query("update app.finds set expires_at = now() where id = $1", [find_id]);
    } else if (step.does === "say_where") {
      await timePassesInFinds(database, 60);
      await call(party, "send_find_location", { find_id, geohash: PLACES[step.at] });
    } else {
      const said = await call(party, `${step.does}_find`, { find_id });
      if (said && step.does === "accept") mind?.keep(Find.parse(said));
    }
  }

  /** What a phone reads of its Finds. */
  function standing({ running, waiting }: ActiveFinds) {
    return [...(running ? [running] : []), ...waiting].map(({ id, role, status, bucket }) => {
      return [id, { role, status, bucket }];
    });
  }

  async function listen(minds: Minds): Promise<void> {
    const messages = await database.query<{ topic: string; event: string; payload: unknown }>(
      "select topic, event, payload from realtime.messages order by inserted_at, cmin::text::bigint",
    );
    await database.query("delete from realtime.messages");
    for (const { topic, event, payload } of messages) {
      const listener = listeners.find(({ id }) => topic === channelOf(id));
      if (listener) minds.get(listener)?.hear(event, payload);
    }
  }

  /** Who know of each other and of what both play have heard of their vibe, as it was then. */
  function checkVibes(minds: Minds, before: ReadonlyMap<Mind, ReadonlySet<string>>): void {
    for (const [{ id }, mind] of minds) {
      const begun = [...minds].flatMap(([other, { known }]) => {
        const vibe = vibeOf(known.get(id), mind.known.get(other.id));
        return vibe && !before.get(mind)?.has(other.id) ? [[other.id, vibe] as const] : [];
      });
      const heard = [...mind.vibes].filter(([other]) => !before.get(mind)?.has(other));
      assert.deepEqual(heard.sort(), begun.sort());
    }
  }

  test("what a phone pieces together from events is what sync says, after every step", async () => {
    await fc.assert(
      fc.asyncProperty(evening, async (steps) => {
        await beginAnew();
        const minds = new Map(listeners.map((listener) => [listener, new Mind()]));
        for (const next of steps) {
          const before = new Map(
            [...minds.values()].map((mind) => [mind, new Set(mind.vibes.keys())]),
          );
          const ended = isOfFind(next) ? await takeInFind(next, minds) : await take(next);
          await database.query("select private.end_stale_finds()");
          await listen(minds);
          for (const [listener, mind] of minds) {
            if (ended && listener === listeners[next.who]) mind.known.clear();
            const { nearby, finds } = Snapshot.parse(await listener.call("sync"));
            const said = nearby?.users.map((card) => [card.userId, card.track?.trackId ?? null]);
            const known = [...mind.known];
            assert.deepEqual(known.sort(), (said ?? []).sort());
            assert.deepEqual([...mind.finds].sort(), standing(finds).sort());
          }
          checkVibes(minds, before);
        }
      }),
      { numRuns: 12 },
    );
  });
});
