import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DWELL, Dwell } from "../privacy/models/dwell.ts";
import { openedDatabase } from "../support/opened-database.ts";
import { pgtapVocabulary } from "../support/pgtap.ts";
import { openProjectDatabase } from "../support/sql-listener.ts";
import { seeded } from "../support/statistics.ts";

/** Cells that lie around each other. */
const CELLS = ["gcpvj0", "gcpvj1", "gcpvj2", "gcpvj3", "gcpvj4"] as const;
const WAITS_S = [20, 30, 30, 60, 60, 60, 120, 300, 420];
const WALKS = 16;
const STEPS = 150;

/** Seconds pass, and then a phone does something, or the job that publishes what is due. */
interface Step {
  readonly wait: number;
  readonly does: "fix" | "beat" | "forget" | "offline" | "switch" | "job";
  readonly cell: string;
}

/** What the database says after a step; times are seconds from then on. */
interface Said {
  readonly cell: string | null;
  readonly next_cell: string | null;
  readonly next_in: number | null;
  readonly published_ago: number | null;
  readonly visible_from_in: number;
  readonly visible_in_s: number | null;
  readonly published: boolean | null;
}

function walk(random: () => number): Step[] {
  const pick = <T>(all: readonly T[]) => all[Math.floor(random() * all.length)] as T;
  // Some rest at an edge, some walk on.
  const restless = pick([0.02, 0.1, 0.4]);
  let cell = pick(CELLS);
  return Array.from({ length: STEPS }, () => {
    if (random() < restless) cell = pick(CELLS);
    const chance = random();
    if (chance < 0.02) return { does: "forget", wait: pick(WAITS_S), cell };
    if (chance < 0.05) return { does: "offline", wait: pick([...WAITS_S, 4000]), cell };
    if (chance < 0.06) return { does: "switch", wait: pick(WAITS_S), cell };
    if (chance < 0.1) return { does: "job", wait: pick(WAITS_S), cell };
    return { does: chance < 0.4 ? "beat" : "fix", wait: pick(WAITS_S), cell };
  });
}

/** Within one transaction, so that every second is one of the walk. */
const WALK = `
create function tests.walks(p_steps jsonb) returns setof jsonb
language plpgsql volatile security invoker set search_path = ''
as $$
declare
  v_step jsonb;
  v_said jsonb;
begin
  perform tests.listener('walker'), tests.lift_rate_limits();
  perform tests.act_as('walker');
  perform api.go_live(480);
  for v_step in select * from jsonb_array_elements(p_steps) loop
    perform tests.act_as_owner();
    perform tests.place_ages('walker', (v_step ->> 'wait')::double precision);
    v_said := null;
    if v_step ->> 'does' = 'job' then
      perform private.run_batch('publish_due_cells');
    else
      perform tests.act_as('walker');
      case v_step ->> 'does'
        when 'fix' then v_said := api.update_location(v_step ->> 'cell', false);
        when 'beat' then v_said := api.heartbeat(v_step ->> 'cell');
        when 'forget' then v_said := api.forget_location();
        when 'offline' then
          perform api.go_offline();
          perform api.go_live(480);
        when 'switch' then
          perform api.update_profile(anonymous => not (api.me() #>> '{profile,anonymous}')::boolean);
      end case;
      perform tests.act_as_owner();
    end if;
    return next (
      select jsonb_build_object(
        'cell', positions.cell, 'next_cell', next_cell,
        'next_in', extract(epoch from next_at - now()),
        'published_ago', extract(epoch from now() - published_at),
        'visible_from_in', extract(epoch from visible_from - now()),
        'visible_in_s', private.visible_in_s(presence.user_id),
        'published', v_said -> 'published'
      )
      from app.presence
      left join app.positions using (user_id)
      left join private.dwells using (user_id)
      left join private.publish_epochs using (user_id)
      where presence.user_id = tests.id_of('walker')
    );
  end loop;
end
$$;`;

describe("the rule of dwell in SQL and in the models", () => {
  const database = openedDatabase(async () => {
    const opened = await openProjectDatabase();
    await opened.exec(`${await pgtapVocabulary()};${WALK}`);
    return opened;
  });

  test("has the same numbers in both", async () => {
    const rows = await database().query<{ name: string; value: number }>(
      "select name, value from private.limits",
    );
    const limits = new Map(rows.map(({ name, value }) => [name, value]));
    for (const [name, value] of Object.entries(DWELL)) assert.equal(limits.get(name), value, name);
  });

  test("says the same to the second on random walks", async () => {
    let changes = 0;
    let waits = 0;
    for (let nth = 0; nth < WALKS; nth++) {
      const steps = walk(seeded(nth));
      await database().exec("delete from auth.users");
      await database().exec("delete from private.publish_epochs; delete from private.persons");
      const rows = await database().query<{ said: Said }>(
        "select walks as said from tests.walks(($1::text)::jsonb)",
        [JSON.stringify(steps)],
      );
      // The delay is the database's: the model is told what was drawn.
      let delay = 0;
      const model = new Dwell<string>(() => delay);
      let now = 0;
      for (const [at, { said }] of rows.entries()) {
        const { wait, does, cell } = steps[at] as Step;
        now += wait;
        const drawn = said.next_in ?? -(said.published_ago ?? 0);
        if (drawn > 0) delay = drawn / DWELL.publish_delay_most_s;
        let changed: boolean | null = null;
        if (does === "job") model.publishDue(now);
        else if (does === "fix" || does === "beat") changed = model.fix(cell, now);
        else model.leave(now);
        // What a presence waits for before it appears is drawn as it begins.
        if (does === "offline" || does === "switch") model.visibleFrom = now + said.visible_from_in;
        const expected = {
          cell: model.cell,
          next_cell: model.next?.cell ?? null,
          visible_in_s: model.visibleInS(now),
          published: does === "fix" ? changed : null,
        };
        const { next_in, published_ago, visible_from_in: _, ...seen } = said;
        assert.deepEqual(seen, expected, `walk ${nth}, step ${at}: ${JSON.stringify(steps[at])}`);
        assert.ok(Math.abs((model.next?.at ?? now) - now - (next_in ?? 0)) < 1e-5);
        assert.ok(Math.abs(now - (model.publishedAt ?? now) - (published_ago ?? 0)) < 1e-5);
        if (published_ago !== null && published_ago <= 0) changes++;
        if ((expected.visible_in_s ?? 0) > 0) waits++;
      }
    }
    console.log(
      `${WALKS * STEPS} steps, ${changes} cells published, ${waits} answers that say wait`,
    );
    assert.ok(changes > 60 && waits > 100);
  });
});
