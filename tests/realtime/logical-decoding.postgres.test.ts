import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { WalFeed } from "../../supabase/local/realtime/wal-feed.ts";
import { eventually } from "../support/eventually.ts";
import { USER_ID } from "../support/tokens.ts";
import { CutProxy } from "./support/cut-proxy.ts";
import { openRaw, type RawSocket, readUserBroadcast } from "./support/raw-socket.ts";
import { sessionToken, startServer, useDatabase, useServer } from "./support/server.ts";
import { SpawnedServer } from "./support/spawn-server.ts";

const topic = `user:${USER_ID}`;
const send = "select realtime.send('{}'::jsonb, $1, $2)";

/** Slots of this database, with the process that reads through each. */
const SLOTS = `
  select slot_name, temporary, active_pid, plugin from pg_catalog.pg_replication_slots
  where database = current_database()`;

describe("database broadcasts by logical decoding", () => {
  const its = useServer(useDatabase());

  async function listener(url?: string): Promise<RawSocket> {
    const socket = await (url === undefined ? its.raw() : openRaw(url));
    const config = { private: true };
    const reply = await socket.join(`realtime:${topic}`, config, await sessionToken());
    assert.equal(reply[4].status, "ok");
    return socket;
  }

  const next = async (socket: RawSocket) => readUserBroadcast(await socket.next()).event;
  const slots = () => its.database.query(SLOTS);

  test("a row that is deleted in its own transaction is sent", async () => {
    const socket = await listener();
    await its.database.transaction(async (tx) => {
      await tx.query(send, ["deleted", topic]);
      await tx.query("delete from realtime.messages");
    });
    assert.equal(await next(socket), "deleted");
  });

  test("a row that is deleted right after its commit is sent", async () => {
    const socket = await listener();
    for (let n = 0; n < 20; n += 1) {
      await its.database.exec(
        `select realtime.send('{}'::jsonb, 'deleted ${n}', '${topic}'); commit;
         delete from realtime.messages`,
      );
    }
    for (let n = 0; n < 20; n += 1) assert.equal(await next(socket), `deleted ${n}`);
  });

  test("messages of transactions that overlap come in the order of their commits", async () => {
    const socket = await listener();
    const order: number[] = [];
    const mayCommit = Array.from({ length: 12 }, () => Promise.withResolvers<void>());
    const sent = Array.from({ length: 12 }, () => Promise.withResolvers<void>());
    // The pool has ten connections, of which the server needs some: four transactions at a time.
    for (let group = 0; group < 12; group += 4) {
      const open = [0, 1, 2, 3].map(async (n) => {
        const writer = group + n;
        await its.database.transaction(async (tx) => {
          await tx.query(send, [`${writer}:a`, topic]);
          sent[writer]?.resolve();
          await mayCommit[writer]?.promise;
          await tx.query(send, [`${writer}:b`, topic]);
        });
        order.push(writer);
      });
      await Promise.all([0, 1, 2, 3].map((n) => sent[group + n]?.promise));
      for (const n of [2, 0, 3, 1]) {
        mayCommit[group + n]?.resolve();
        await open[n];
      }
    }
    for (const writer of order) {
      assert.equal(await next(socket), `${writer}:a`);
      assert.equal(await next(socket), `${writer}:b`);
    }
  });

  test("20,000 messages of one transaction are all heard, in order, each once", async () => {
    const socket = await listener();
    await its.database.query(
      `insert into realtime.messages (topic, extension, event, payload, private)
       select $1, 'broadcast', n::text, jsonb_build_object('n', n), true
       from generate_series(1, 20000) as n`,
      [topic],
    );
    for (let n = 1; n <= 20_000; n += 1) {
      const { event, payload } = readUserBroadcast(await socket.next(20_000));
      assert.deepEqual([event, payload], [String(n), `{"n": ${n}}`]);
    }
    assert.deepEqual(await socket.rest(), []);
  });

  test("payloads that come in many pieces are whole", async () => {
    const socket = await listener();
    const texts = Array.from({ length: 8 }, (_, n) => String(n).repeat(300_000 + n));
    await its.database.transaction(async (tx) => {
      for (const text of texts) {
        await tx.query("select realtime.send($1::text::jsonb, 'e', $2)", [
          JSON.stringify({ text }),
          topic,
        ]);
      }
    });
    for (const text of texts) {
      assert.equal(JSON.parse(readUserBroadcast(await socket.next()).payload).text, text);
    }
  });

  test("its slot is temporary, of Postgres' own plugin, and gone when the server is", async () => {
    await listener();
    const [slot, ...others] = await slots();
    assert.deepEqual(others, []);
    assert.match(String(slot?.slot_name), /^supabase_realtime_messages_replication_slot_/);
    assert.deepEqual([slot?.temporary, slot?.plugin], [true, "pgoutput"]);
    await its.server.close();
    assert.deepEqual(await slots(), []);
  });

  test("two servers of one database read through a slot each, and both tell", async () => {
    const other = await startServer(its.database);
    const sockets = [await listener(), await listener(other.url)];
    assert.equal((await slots()).length, 2);
    await its.database.query(send, ["both", topic]);
    for (const socket of sockets) assert.equal(await next(socket), "both");
    await sockets[1]?.close();
    await other.close();
  });

  test("a server that is killed leaves no slot, for which Postgres would keep its log", async () => {
    const process = await SpawnedServer.start();
    const socket = await listener(process.url);
    assert.equal((await slots()).length, 2);
    process.kill();
    await socket.closed;
    await eventually(async () => assert.equal((await slots()).length, 1));
  });

  test("its connection is cut → phones stay joined, and hear again", async () => {
    const socket = await listener();
    for (let round = 0; round < 3; round += 1) {
      await its.database.query(`select pg_terminate_backend(active_pid) from (${SLOTS}) as slot`);
      await eventually(async () => {
        await its.database.query(send, ["again", topic]);
        assert.equal(readUserBroadcast(await socket.next(300)).event, "again");
      });
      await its.server.settled();
      await socket.rest();
    }
    assert.equal((await slots()).length, 1);
  });

  test("its connection breaks at any moment, 60 times → it comes back each time, and nothing else happens", async () => {
    const proxy = await CutProxy.before(its.database.url ?? "");
    const heard: string[] = [];
    const faults: unknown[] = [];
    const feed = new WalFeed({
      database: its.database,
      url: proxy.url,
      onMessages: (messages) => heard.push(...messages.map(({ event }) => event)),
      onFault: (error) => faults.push(error),
    });
    for (let cut = 0; cut < 60; cut += 1) {
      if (cut % 10 === 0) await feed.start();
      await its.database.query(send, [String(cut), topic]);
      await new Promise((resolve) => setTimeout(resolve, (cut * 7) % 50));
      proxy.cut();
    }
    await eventually(async () => {
      await its.database.query(send, ["last", topic]);
      assert.equal(heard.at(-1), "last");
    }, 10_000);
    assert.ok(faults.length <= 60);
    await feed.close();
    proxy.close();
    assert.equal((await slots()).length, 1);
  });

  test("it is made anew when its publication was dropped", async () => {
    const socket = await listener();
    await its.database.exec("drop publication supabase_realtime_messages_publication");
    await its.database.query(`select pg_terminate_backend(active_pid) from (${SLOTS}) as slot`);
    await eventually(async () => {
      await its.database.query(send, ["again", topic]);
      assert.equal(readUserBroadcast(await socket.next(300)).event, "again");
    });
  });

  test("a transaction that is open while the reading begins delays no join for long", async () => {
    const begun = Promise.withResolvers<void>();
    const mayEnd = Promise.withResolvers<void>();
    const open = its.database.transaction(async (tx) => {
      await tx.query("insert into public.switches values ('open')");
      begun.resolve();
      await mayEnd.promise;
      throw new Error("undone");
    });
    await begun.promise;
    const feed = new WalFeed({
      database: its.database,
      url: its.database.url ?? "",
      onMessages: () => {},
      onFault: () => {},
      longestWaitMs: 300,
    });
    await feed.start();
    assert.equal(feed.ready, false);
    mayEnd.resolve();
    await assert.rejects(open, /undone/);
    await eventually(() => assert.equal(feed.ready, true), 30_000);
    await feed.close();
  });

  test("no trigger wakes anybody at each insert, as there is none hosted", async () => {
    const triggers = await its.database.query(
      "select tgname from pg_trigger where tgrelid = 'realtime.messages'::regclass",
    );
    assert.deepEqual(triggers, []);
  });
});
