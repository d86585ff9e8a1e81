import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { cellOf, centreOf, geohashOf } from "../../shared/domain/geohash.ts";
import { saidBy } from "../support/api.ts";
import { forgetHeard, heardSince } from "../support/heard.ts";
import { arrive, hide, REASONS } from "../support/invisible.ts";
import { play } from "../support/playing.ts";
import { type Attacker, RedTeam, SONG, type Target } from "../support/red-team.ts";
import { placeIn } from "../support/sphere.ts";
import { seeded } from "../support/statistics.ts";

/** Who cannot be asked is one answer, and a Find of others is no Find. */

const TOWN = "gcpvj0";
const BESIDE = cellOf(geohashOf(placeIn(TOWN, 1, 0)));
/** An id that nothing has. */
const NOBODYS = "6d0cbb0e-6d2c-4a0a-9d3c-5a3f1d9a7c11";

/** What a party does in a Find: its name in SQL, its route, and what it carries. */
const CALLS = [
  ["accept_find", "POST find/:id/accept", {}],
  ["send_find_location", "POST find/:id/location", { geohash: "gcpvj0d1" }],
  ["send_find_location", "POST find/:id/location", { geohash: "gcpvj" }],
  ["arrived_find", "POST find/:id/arrived", {}],
  ["confirm_find", "POST find/:id/confirm", { seen: true }],
  ["renew_find", "POST find/:id/renew", {}],
  ["complete_find", "POST find/:id/complete", {}],
  ["decline_find", "POST find/:id/decline", {}],
  ["cancel_find", "DELETE find/:id", undefined],
] as const;

describe("who may not be found", () => {
  let team: RedTeam;
  let attacker: Attacker;
  let others: Attacker[];
  let people: Target[];
  before(async () => {
    team = await RedTeam.open();
    attacker = await team.attacker();
    people = await team.targets([TOWN, TOWN, TOWN].map(centreOf), seeded(3));
    others = await Promise.all(people.map((person) => team.phoneOf(person)));
  });
  after(() => team.close());
  beforeEach(async () => {
    await team.beginAnew();
    await team.limits();
    await team.settle([...people, { id: attacker.id, home: centreOf(TOWN) }]);
  });

  /** A target beside the attacker who plays the song and may be asked. */
  async function arriveFindable(): Promise<Target & Attacker> {
    await team.sql("delete from app.finds");
    const target = await arrive(team, BESIDE);
    const phone = await team.phoneOf(target);
    await phone.call("update_settings", { share_track: true, allow_find: true });
    await play(team.api.stack.database, target.id);
    return { ...target, ...phone };
  }

  async function ask(seeker: Attacker, target: { readonly id: string }): Promise<string> {
    const { status, text, json } = await seeker.call("start_find", { target_id: target.id });
    assert.equal(status, 200, text);
    return (json as { id: string }).id;
  }

  const byTheEdge = async (route: string, body?: unknown) => {
    const [method, path] = route.split(" ") as [string, string];
    const answer = await team.api.request(method, path, { token: attacker.token, body });
    return saidBy(answer).replace(/"requestId":"[^"]+"/, '"requestId":""');
  };

  async function forgetMessages(): Promise<void> {
    await team.tell();
    await team.sql("delete from realtime.messages");
  }

  /** Who has been told since, of what. */
  async function told() {
    await team.tell();
    return await team.sql("select topic, event from realtime.messages");
  }

  /** What asking the target says, at both doors, by name and by what plays; and what it leaves. */
  async function askedEveryWay({ id }: { readonly id: string }): Promise<string[]> {
    await forgetMessages();
    return [
      saidBy(await attacker.call("start_find", { target_id: id })),
      saidBy(await attacker.call("start_find", { track_id: SONG.trackId })),
      await byTheEdge("POST find/start", { targetId: id }),
      await byTheEdge("POST find/start", { trackId: SONG.trackId }),
      saidBy(await attacker.call("finds")),
      JSON.stringify(await told()),
    ];
  }

  /** What makes a listener whom the attacker may see one who cannot be asked. */
  const BUSY: Record<string, (target: Target & Attacker) => Promise<unknown>> = {
    "does not allow it": (target) => target.call("update_settings", { allow_find: false }),
    "is being found": async (target) => {
      const [seeker] = others;
      assert.ok(seeker);
      await target.call("accept_find", { find_id: await ask(seeker, target) });
    },
    "finds another": async (target) => {
      const [other] = others;
      assert.ok(other);
      await other.call("update_settings", { allow_find: true });
      await other.call("accept_find", { find_id: await ask(target, other) });
    },
    "said no before": async (target) => {
      await target.call("decline_find", { find_id: await ask(attacker, target) });
    },
    "has three requests": (target) => Promise.all(others.map((seeker) => ask(seeker, target))),
    "is too far away": ({ id }) =>
      team.sql("update app.positions set cell = 'gcp9bp' where user_id = $1", [id]),
  };

  test("whatever the reason, asking somebody who cannot be asked has one answer and no trace", async () => {
    const transcripts = new Map<string, string[]>();
    for (const [reason, statements] of Object.entries(REASONS)) {
      const target = await arriveFindable();
      await attacker.call("cancel_find", { find_id: await ask(attacker, target) });
      await hide(team, attacker, target, statements);
      transcripts.set(reason, await askedEveryWay(target));
      await team.sql("delete from app.blocks");
    }
    for (const [reason, keep] of Object.entries(BUSY)) {
      const target = await arriveFindable();
      await keep(target);
      transcripts.set(reason, await askedEveryWay(target));
    }
    transcripts.set("never existed", await askedEveryWay({ id: NOBODYS }));
    const unknown = transcripts.get("unknown");
    for (const answer of unknown?.slice(0, 4) ?? []) {
      assert.match(answer, /^409 .*"find_unavailable"/);
    }
    assert.equal(transcripts.size, 19);
    for (const [reason, transcript] of transcripts) assert.deepEqual(transcript, unknown, reason);
  });

  /** What every call of a party says to the attacker. */
  async function calledEveryWay(id: string): Promise<string[]> {
    const said: string[] = [];
    for (const [name, route, body] of CALLS) {
      said.push(saidBy(await attacker.call(name, { ...body, find_id: id })));
      said.push(await byTheEdge(route.replace(":id", id), body));
    }
    return said;
  }

  test("to a stranger a Find of others is what no Find is, while it waits, runs and is over", async () => {
    const unknown = await calledEveryWay(NOBODYS);
    for (const answer of unknown)
      assert.match(answer, /^40[04] .*"(not_found|geohash_too_coarse)"/);
    const target = await arriveFindable();
    const [seeker] = others;
    assert.ok(seeker);
    const id = await ask(seeker, target);
    const find = () => team.sql("select * from app.finds");
    for (const step of ["accept_find", "complete_find", undefined]) {
      const before = await find();
      await forgetMessages();
      assert.deepEqual(await calledEveryWay(id), unknown, `before ${step}`);
      assert.deepEqual(await find(), before);
      assert.deepEqual(await told(), []);
      if (step) assert.equal((await target.call(step, { find_id: id })).status, 200);
    }
  });

  test("whether the other went offline, blocked or left for good, the end sounds and reads the same", async () => {
    const ways: Record<string, (target: Attacker) => Promise<unknown>> = {
      "go offline": (target) => target.call("go_offline"),
      block: (target) => target.call("block", { user_id: attacker.id }),
      "delete the account": ({ id }) => team.sql("delete from auth.users where id = $1", [id]),
    };
    for (const runs of [false, true]) {
      const transcripts = new Map<string, string[]>();
      for (const [way, vanish] of Object.entries(ways)) {
        const target = await arriveFindable();
        const id = await ask(attacker, target);
        if (runs) await target.call("accept_find", { find_id: id });
        await forgetHeard(team.api.stack.database, attacker.id);
        await vanish(target);
        const heard = await heardSince(team.api.stack.database, attacker.id);
        assert.ok(heard.messages.some(({ payload }) => payload.status === "cancelled"));
        const said = [JSON.stringify(heard), ...(await calledEveryWay(id))];
        said.push(saidBy(await attacker.call("finds")), ...(await askedEveryWay(target)));
        transcripts.set(
          way,
          said.map((line) => line.replaceAll(id, "the Find")),
        );
        await team.sql("delete from app.blocks");
      }
      for (const [way, transcript] of transcripts) {
        assert.deepEqual(transcript, transcripts.get("go offline"), `${way}, running: ${runs}`);
      }
    }
  });
});
