import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import fc from "fast-check";
import type { Card } from "../../shared/contracts/cards.ts";
import type { Find } from "../../shared/contracts/find.ts";
import type { Snapshot } from "../../shared/contracts/sync.ts";
import { ClientModel, comparableList } from "../support/client-model.ts";

const [ADA, BOB, EVE, FIND] = Array.from({ length: 4 }, () => crypto.randomUUID()) as [
  string,
  string,
  string,
  string,
];

const card = (userId: string, band: Card["band"] = "here"): Card => ({
  userId,
  displayName: "Somebody",
  avatarUrl: null,
  anonymous: false,
  liveSince: "2026-11-22T20:00:00.000Z",
  band,
  track: null,
  vibe: null,
});

const TRACK = {
  trackId: "a",
  name: "A song",
  artists: [{ id: "b", name: "A singer" }],
  album: { id: "c", name: "An album", coverUrl: null },
  url: "https://example.org/a",
  verified: true,
  startedAt: "2026-11-22T20:00:00.000Z",
};

const joined = (n: number, userId: string, band?: Card["band"]) =>
  ["live:user_joined", { n, userId, card: card(userId, band) }] as const;
const left = (n: number, userId: string) => ["live:user_left", { n, userId }] as const;
const page = (n: number, ...ids: string[]) =>
  ["live:nearby_users", { n, users: ids.map((id) => card(id)) }] as const;

const snapshot = (n: number, ids: string[] | null, running: Find | null = null): Snapshot => ({
  me: {
    profile: {
      userId: EVE,
      displayName: "Eve",
      avatarUrl: null,
      anonymous: false,
      adultConfirmed: true,
    },
    settings: {
      shareTrack: false,
      allowFind: false,
      radiusKm: 5,
      visibleTo: "everyone",
      pushFindRequest: true,
      pushWave: true,
      pushVibe: true,
      pushEnded: true,
    },
    live: {
      live: ids !== null,
      until: null,
      nextHeartbeatS: null,
      visibleInS: ids && 0,
      shownAs: ids && EVE,
      n,
    },
    spotify: { linked: false, until: null, reauthNeeded: false },
  },
  nearby: ids && { users: ids.map((id) => card(id)), next: null },
  finds: { running, waiting: [] },
  ended: null,
  n,
});

describe("what a phone pieces together", () => {
  let phone: ClientModel;
  beforeEach(() => {
    phone = new ClientModel();
  });
  const shows = (...ids: string[]) =>
    assert.deepEqual([...phone.cards.keys()].sort(), [...ids].sort());

  test("is nothing until a page or a list comes, and then what came above it too", () => {
    phone.hear(...joined(11, BOB));
    shows();
    phone.replaceList({ users: [card(ADA)], n: 10 });
    shows(ADA, BOB);
  });

  test("takes no message at or below a list's number, and no list older than the last", () => {
    phone.replaceList({ users: [card(ADA)], n: 10 });
    phone.hear(...left(10, ADA));
    phone.hear(...joined(9, BOB));
    phone.replaceList({ users: [], n: 8 });
    shows(ADA);
  });

  test("has several changes of one message, each as its own event", () => {
    phone.replaceAll(snapshot(1, [ADA, BOB]));
    const played = {
      trackId: "a",
      trackName: "A song",
      artist: "A singer",
      albumArt: null,
      verified: true,
      track: TRACK,
    };
    phone.hear("live:changes", {
      n: 2,
      changes: [
        { event: "live:user_left", userId: ADA },
        { event: "live:track_update", userId: BOB, ...played },
        { event: "live:user_joined", userId: EVE, card: card(EVE, "near") },
      ],
    });
    assert.deepEqual(
      comparableList(phone.cards.values()),
      comparableList([{ ...card(BOB), track: TRACK }, card(EVE, "near")]),
    );
  });

  test("is the same in whatever order messages and replies come", () => {
    const said = [
      () => phone.replaceList({ users: [card(ADA), card(BOB)], n: 13 }),
      () => phone.replaceAll(snapshot(11, [ADA])),
      () => phone.hear(...page(11, ADA)),
      () => phone.hear(...joined(12, BOB, "around")),
      () => phone.hear(...joined(13, BOB)),
      () => phone.hear(...left(14, ADA)),
      () => phone.hear(...joined(15, EVE)),
      () => phone.hear(...left(16, EVE)),
      () => phone.hear(...joined(17, EVE, "near")),
    ];
    const order = fc.shuffledSubarray(said, { minLength: said.length });
    fc.assert(
      fc.property(order, (steps) => {
        phone = new ClientModel();
        for (const step of steps) step();
        const shown = comparableList([card(BOB), card(EVE, "near")]);
        assert.deepEqual(comparableList(phone.cards.values()), shown);
        assert.equal(phone.missing(0), 0);
      }),
    );
  });

  test("ends with the presence, and begins again with a page", () => {
    phone.replaceAll(snapshot(1, [ADA]));
    phone.hear("live:ended", { n: 2, reason: "timeout" });
    phone.hear(...joined(3, BOB));
    shows();
    assert.equal(phone.ended, "timeout");
    phone.hear(...page(4, BOB));
    shows(BOB);
    assert.equal(phone.ended, null);
  });

  test("is nothing after its own word, whatever is on its way", () => {
    phone.replaceAll(snapshot(1, [ADA]));
    phone.leave();
    phone.hear(...joined(2, BOB));
    shows();
  });

  test("keeps what a location overtook of a Find, of which its reply says nothing", () => {
    phone.replaceAll(snapshot(1, []));
    phone.replaceList({ users: [], n: 2 });
    phone.hear("find:request_received", { n: 2, sessionId: FIND, seekerId: ADA });
    assert.deepEqual(
      [...phone.finds],
      [[FIND, { role: "target", status: "pending", bucket: null }]],
    );
    phone.hear("find:session_ended", { n: 3, sessionId: FIND, status: "expired" });
    assert.equal(phone.finds.size, 0);
  });

  test("has the Find that it was answered with, until it hears of its end, before or after", () => {
    const find = { id: FIND, role: "seeker", status: "pending", bucket: null } as Find;
    phone.keepFind(find);
    phone.hear("find:accepted", { n: 6, sessionId: FIND });
    phone.hear("find:bucket_update", { n: 7, sessionId: FIND, bucket: "warm" });
    const known = { role: "seeker", status: "active", bucket: "warm" };
    assert.deepEqual([...phone.finds], [[FIND, known]]);
    phone.hear("find:session_ended", { n: 8, sessionId: FIND, status: "cancelled" });
    phone.keepFind(find);
    assert.equal(phone.finds.size, 0);
  });

  test("refuses a payload off its contract", () => {
    assert.throws(() => phone.hear("live:user_left", { userId: ADA }));
  });
});

describe("a phone misses", () => {
  let phone: ClientModel;
  beforeEach(() => {
    phone = new ClientModel();
    phone.replaceAll(snapshot(10, []));
  });

  test("nothing while numbers follow each other, though twice or the other way round", () => {
    for (const n of [12, 11, 12]) phone.hear(...left(n, ADA));
    assert.equal(phone.missing(0), 0);
  });

  test("what lies between two numbers, until it comes or sync says what is true", () => {
    phone.hear(...left(13, ADA));
    assert.equal(phone.missing(0), 2);
    phone.hear(...left(12, ADA));
    assert.equal(phone.missing(0), 1);
    phone.replaceAll(snapshot(13, []));
    assert.equal(phone.missing(0), 0);
  });

  test("what a reply told three seconds ago and nobody said", () => {
    phone.promise(11, 1_000);
    assert.equal(phone.missing(3_999), 0);
    assert.equal(phone.missing(4_000), 1);
    phone.promise(9, 5_000);
    phone.hear(...left(11, ADA));
    assert.equal(phone.missing(10_000), 0);
  });

  test("what a location overtook, though its list is newer", () => {
    phone.replaceList({ users: [], n: 11 }, 1_000);
    assert.equal(phone.missing(1_000), 0);
    assert.equal(phone.missing(4_000), 1);
  });

  test("nothing before the first message", () => {
    phone = new ClientModel();
    phone.hear(...left(50, ADA));
    assert.equal(phone.missing(0), 0);
  });
});
