import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { AT_ONCE, FindCrowd } from "../support/find-crowd.ts";
import { type Row, refusal, type Told } from "../support/find-rows.ts";
import { seeded } from "../support/statistics.ts";

const ROUNDS = 100;

describe("Finds of listeners who act at the same moment", () => {
  let crowd: FindCrowd;
  before(async () => {
    crowd = await FindCrowd.open();
  });
  after(() => crowd.close());

  /** One step of chance by one listener; refused or not, it is over when it returns. */
  async function step(random: () => number, known: readonly Row[], nth: number): Promise<void> {
    const any = <T>(of: readonly T[]) => of[Math.floor(random() * of.length)] as T;
    const find = known.length > 0 && random() < 0.95 ? any(known) : undefined;
    const find_id = find?.id ?? crypto.randomUUID();
    const user_id = any(crowd.ids);
    const phoneOf = (id: string) => crowd.phoneOf(id, nth);
    const anybody = phoneOf(any(crowd.ids));
    const party = find && random() < 0.9 ? phoneOf(any([find.seeker, find.target])) : anybody;
    const seen = random() < 0.6;
    const pretend = async () => {
      await crowd.sql("update private.find_positions set refused = 19 where find_id = $1", [
        find_id,
      ]);
      await party.call("send_find_location", { find_id, geohash: "u4pruydq" });
    };
    const acts: [number, () => Promise<unknown>][] = [
      [14, () => anybody.call("start_find", { target_id: user_id })],
      [14, () => party.call("accept_find", { find_id })],
      [4, () => party.call("decline_find", { find_id })],
      [1, () => party.call("cancel_find", { find_id })],
      [9, () => party.call("complete_find", { find_id })],
      [8, () => party.call("send_find_location", { find_id, geohash: "gcpvj0d1" })],
      [4, () => party.call("arrived_find", { find_id })],
      [2, () => party.call("confirm_find", { find_id, seen })],
      [2, () => party.call("renew_find", { find_id })],
      [12, pretend],
      [1, () => party.call("go_offline")],
      [9, () => crowd.comeBack(anybody)],
      [1, () => anybody.call("forget_location")],
      [1, () => party.call("block", { user_id })],
      [2, () => anybody.call("unblock", { user_id })],
      [2, () => crowd.sql("delete from app.blocks")],
      [4, () => crowd.sql("update app.finds set expires_at = now() where id = $1", [find_id])],
      [2, () => crowd.sql("select private.sweep_finds()")],
      [1, () => crowd.sql("select private.sweep_presence()")],
    ];
    const deck = acts.flatMap(([weight, act]) => Array<typeof act>(weight).fill(act));
    await any(deck)().catch(refusal);
  }

  test("ten starts at once: a target has room for three, and one seeker for one", async () => {
    for (let round = 0; round < 10; round++) {
      await crowd.anew();
      const seekers = [1, 2, 3, 4, 5, 6, 7].map(
        (nth) => () => crowd.begun(crowd.phone(nth), crowd.phone(0)),
      );
      const said = await crowd.together(...seekers);
      assert.deepEqual(said.filter((word) => word === "ok").length, 3);
      assert.deepEqual(new Set(said), new Set(["ok", "find_unavailable"]));
      await crowd.check(new Map());

      await crowd.anew();
      const targets = [1, 2, 3, 4, 5, 1, 2, 3, 4, 5].map(
        (nth) => () => crowd.begun(crowd.phone(0), crowd.phone(nth)),
      );
      const answers = await crowd.together(...targets);
      assert.equal(answers.filter((word) => word === "ok").length, 1);
      assert.deepEqual(new Set(answers), new Set(["ok", "find_conflict"]));
      await crowd.check(new Map());
    }
  });

  test("accept against cancel, decline, offline, block: one outcome, told to both", async () => {
    const [seeker, target] = [crowd.phone(0), crowd.phone(1)];
    const rivals: Record<string, (find_id: string) => Promise<unknown>> = {
      "the seeker cancels": (find_id) => seeker.call("cancel_find", { find_id }),
      "the target declines": (find_id) => target.call("decline_find", { find_id }),
      "the target goes offline": () => target.call("go_offline"),
      "the seeker goes offline": () => seeker.call("go_offline"),
      "the seeker blocks": () => seeker.call("block", { user_id: target.id }),
      "the target accepts again": (find_id) => target.call("accept_find", { find_id }),
    };
    for (const [rival, act] of Object.entries(rivals)) {
      for (let round = 0; round < 8; round++) {
        await crowd.anew();
        await crowd.sql("delete from app.blocks");
        const find_id = await crowd.begun(seeker, target);
        const said = await crowd.together(
          ...(round % 2 ? [() => act(find_id)] : []),
          () => target.call("accept_find", { find_id }),
          ...(round % 2 ? [] : [() => act(find_id)]),
        );
        const [row] = await crowd.check(new Map());
        const outcome = `${rival}: ${said}, ${row?.status}`;
        assert.ok(
          said.every((word) => ["ok", "find_conflict"].includes(word)),
          outcome,
        );
        if (/offline|blocks/.test(rival)) assert.equal(row?.status, "cancelled", outcome);
        if (/again/.test(rival)) assert.deepEqual(said, ["ok", "ok"]);
      }
    }
    await crowd.sql("delete from app.blocks");
  });

  test("both end a running Find at once: it ends one way", async () => {
    for (let round = 0; round < 10; round++) {
      await crowd.anew();
      const [seeker, target] = [crowd.phone(0), crowd.phone(1)];
      const find_id = await crowd.begun(seeker, target);
      await target.call("accept_find", { find_id });
      const said = await crowd.together(
        () => seeker.call("complete_find", { find_id }),
        () => target.call("cancel_find", { find_id }),
        () => seeker.call("go_offline"),
        () => target.call("complete_find", { find_id }),
        () => crowd.sql("select private.sweep_finds()"),
      );
      const [row] = await crowd.check(new Map());
      assert.ok(["completed", "cancelled"].includes(row?.status ?? ""), `${said}`);
    }
  });

  test("confirm, renew, forget and end at once: it ends one way, and is told once", async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 24; round++) {
      await crowd.anew();
      const [seeker, target] = [crowd.phone(0), crowd.phone(1)];
      const find_id = await crowd.begun(seeker, target);
      await target.call("accept_find", { find_id });
      for (const party of [target, seeker]) {
        await party.call("send_find_location", { find_id, geohash: "gcpvj0d1" });
      }
      await seeker.call("arrived_find", { find_id });
      await crowd.sql(
        "update private.running_finds set renew_until = now() + interval '90 s' where find_id = $1",
        [find_id],
      );
      const rivals = [
        () => target.call("confirm_find", { find_id, seen: round % 3 > 0 }),
        () => target.call("renew_find", { find_id }),
        () => (round % 2 ? seeker : target).call("forget_location"),
        () => seeker.call("arrived_find", { find_id }),
        () => seeker.call("send_find_location", { find_id, geohash: "gcpvj0d4" }),
        () => target.call("send_find_location", { find_id, geohash: "gcpvj0d4" }),
        () => seeker.call("cancel_find", { find_id }),
        () => crowd.sql("select private.sweep_finds()"),
      ];
      const said = await crowd.together(...rivals.slice(round % 8), ...rivals.slice(0, round % 8));
      assert.deepEqual(
        said.filter((word) => !["ok", "find_conflict", "rate_limited"].includes(word)),
        [],
      );
      const [row] = await crowd.check(new Map());
      outcomes.add(row?.status ?? "");
    }
    assert.deepEqual([...outcomes].sort(), ["cancelled", "completed"]);
  });

  test("2,000 random steps, 20 at a time: one outcome each, told to both, and never a fault", async () => {
    await crowd.anew();
    const random = seeded(20261125);
    const told: Told = new Map();
    for (let round = 0; round < ROUNDS; round++) {
      const known = (await crowd.finds()).slice(-8);
      await crowd.withTeller(
        Promise.all(Array.from({ length: AT_ONCE }, (_, nth) => step(random, known, nth))),
      );
      await crowd.check(told);
    }
    const outcomes = Object.groupBy(await crowd.finds(), ({ status }) => status);
    for (const status of ["completed", "cancelled", "declined", "expired", "implausible"]) {
      assert.ok((outcomes[status]?.length ?? 0) > 3, `enough end ${status} to prove something`);
    }
  });
});
