import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { LocationReply } from "../../shared/contracts/location.ts";
import { Snapshot } from "../../shared/contracts/sync.ts";
import { BlockList } from "../../shared/contracts/users.ts";
import { type Api, startApi } from "../support/api.ts";
import { comparableList } from "../support/client-model.ts";
import { eventually } from "../support/eventually.ts";
import { Phone } from "../support/phone.ts";
import { play } from "../support/playing.ts";
import { liftRateLimits } from "../support/rate-limits.ts";
import { SONG } from "../support/red-team.ts";
import { seeded } from "../support/statistics.ts";

/** From one cell to others up to 12 km away, so that all radii are crossed; most are near. */
const CELLS = ["gcpvj0", "gcpvj0", "gcpvj1", "gcpvj4", "gcpvn0", "gcpuz0", "gcpue0"];

const STEPS = 72;

/** By which route, or which function, a phone reads whom it blocked. */
const BLOCKS: [string, string] = ["GET users/blocks", "blocks"];

/** After so many steps everybody waits until all is heard, and is asked what they show. */
const COMPARED_EVERY = 6;

describe("phones that count", () => {
  let api: Api;
  const phones: Phone[] = [];
  const random = seeded(20_261_127);
  const pick = <T>(things: readonly T[]): T => things[Math.floor(random() * things.length)] as T;
  before(async () => {
    api = await startApi();
    const { database, url } = api.stack;
    await liftRateLimits(database);
    await database.exec(`
      update private.limits set value = 0 where name in ('publish_epoch_s', 'dwell_s', 'publish_delay_most_s');
      update private.limits set value = 300 where name = 'changes_interval_ms';
      update private.limits set value = 1000000
      where name in ('cells_an_hour', 'speed_most_m_s', 'speed_check_from_m')`);
    phones.push(
      ...(await Promise.all(["ada", "bob", "cem", "dee"].map((name) => Phone.of(url, name)))),
    );
  });
  after(async () => {
    for (const phone of phones) await phone.close();
    await api.close();
  });

  /** A call by its route or straight of the database, as chance has it; its answer, if it is one. */
  async function ask(phone: Phone, [route, rpc]: [string, string], body = {}, args = body) {
    const [method = "", path = ""] = route.split(" ");
    if (random() < 0.5) return (await phone.supabase.schema("api").rpc(rpc, args)).data;
    const bodied = method === "DELETE" || method === "GET" ? undefined : body;
    const answer = await phone.call(method as "POST", path, bodied);
    return answer.status === 200 ? answer.body : null;
  }

  async function move(phone: Phone): Promise<void> {
    const fix = { geohash: pick(CELLS), list: random() < 0.3 };
    const answer = await ask(phone, ["POST location/update", "update_location"], fix);
    const { users, n } = LocationReply.partial().parse(answer ?? {});
    if (users && n !== undefined) phone.model.replaceList({ users, n });
  }

  /** Comes, if they are not there yet, and says where. */
  async function appear(phone: Phone): Promise<void> {
    await ask(phone, ["POST presence/live", "go_live"]);
    await move(phone);
  }

  const steps: readonly ((phone: Phone) => Promise<unknown>)[] = [
    appear,
    appear,
    appear,
    move,
    move,
    (phone) => {
      if (random() < 0.4) return play(api.stack.database, phone.userId);
      const trackId = random() < 0.5 ? SONG.trackId : null;
      const args = { track_id: trackId };
      return ask(phone, ["PUT presence/track", "set_track"], { trackId }, args);
    },
    (phone) => {
      const [shareTrack, radiusKm] = [random() < 0.7, pick([2, 5, 10, 10])];
      const visibleTo = random() < 0.8 ? "everyone" : "connections";
      return ask(
        phone,
        ["PATCH presence/settings", "update_settings"],
        { shareTrack, radiusKm, visibleTo },
        { share_track: shareTrack, radius_km: radiusKm, visible_to: visibleTo },
      );
    },
    (phone) => {
      const displayName = pick(["Alex", "Robin", "Sam"]);
      const [body, args] = [{ displayName }, { display_name: displayName }];
      return ask(phone, ["PATCH users/me", "update_profile"], body, args);
    },
    (phone) => {
      const user_id = pick(phones).userId;
      return ask(phone, [`POST users/${user_id}/block`, "block"], {}, { user_id });
    },
    async (phone) => {
      for (const { userId: user_id } of BlockList.parse(await ask(phone, BLOCKS)).blocks) {
        await ask(phone, [`DELETE users/${user_id}/block`, "unblock"], {}, { user_id });
      }
    },
    async (phone) => {
      await ask(phone, ["POST presence/offline", "go_offline"]);
      phone.model.leave();
    },
    async (phone) => {
      await ask(phone, ["DELETE location", "forget_location"]);
      phone.model.leave();
    },
  ];

  /** Nothing waits to be told, and the phone has heard all that was. */
  async function compare(phone: Phone, what: string): Promise<void> {
    await eventually(async () => {
      const [{ waits } = {}] = await api.stack.database.query(
        `select exists (select from private.changes)
          or exists (select from private.channels where waiting_since is not null) as waits`,
      );
      assert.equal(waits, false, "something waits");
      const { data } = await phone.supabase.schema("api").rpc("sync");
      const { nearby, n } = Snapshot.parse(data);
      assert.equal(phone.model.lastNumber, n);
      assert.equal(phone.model.missing(0), 0);
      const shown = comparableList(phone.model.cards.values());
      assert.deepEqual(shown, comparableList(nearby?.users ?? []), what);
    }, 15_000);
  }

  test("show, by events and numbers alone, what sync says", async () => {
    for (const phone of phones) {
      await ask(phone, ["POST presence/live", "go_live"]);
      phone.model.replaceAll(Snapshot.parse((await phone.supabase.schema("api").rpc("sync")).data));
      await move(phone);
    }
    let seen = 0;
    for (let nth = 1; nth <= STEPS; nth++) {
      await pick(steps)(pick(phones));
      if (nth % COMPARED_EVERY !== 0) continue;
      for (const phone of phones) {
        await compare(phone, `after ${nth} steps`);
        seen += phone.model.cards.size;
      }
    }
    assert.ok(seen > 20, `they saw each other ${seen} times`);
    const heard = new Set(phones.flatMap(({ messages }) => messages.map(({ event }) => event)));
    for (const event of ["live:user_joined", "live:user_left", "live:nearby_users"]) {
      assert.ok(heard.has(event), event);
    }
  });
});
