import type { City } from "./city.ts";
import { type Row, row } from "./row.ts";
import { Session } from "./session.ts";
import { setLimits, type Town } from "./town.ts";

/** Changes that are told of, each to half a hundred. */
const CHANGES = 2000;

/** Messages that are numbered and written at once. */
const MESSAGES = 1000;

/** The teller's steps by themselves, in microseconds of CPU. */
export async function measureTellingCost(city: City): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of ["town", "metro"] as const) {
    rows.push(...(await city.inCopy(name, (town) => rowsOf(town))));
  }
  return rows;
}

async function rowsOf(town: Town): Promise<Row[]> {
  const { database, name } = town;
  await setLimits(database, { realtime_messages_a_second: 1_000_000, changes_interval_ms: 0 });
  await database.query("select bench.record_changes($1)", [CHANGES]);
  const session = await Session.open(town);
  const noting = await costUntilDone(session, "private.note_changes(200)");
  const [noted] = await session.run<{ pairs: number; recipients: number }>(
    `select count(*)::integer as pairs, count(distinct recipient_id)::integer as recipients
    from private.waiting_pairs`,
  );
  const { pairs = 0, recipients = 0 } = noted ?? {};
  const searching = await costUntilDone(session, "private.search_vibes(4)");
  const sending = await costUntilDone(session, "private.send_waiting()");
  const numbering = await cpuOf(session, numbered(MESSAGES));
  const plain = await cpuOf(session, inserted(MESSAGES));
  await session.close();
  const micro = (ms: number, of: number) => (ms * 1000) / of;
  return [
    row(`noting, ${name}: µs of CPU a change and recipient`, micro(noting, pairs)),
    row(`noting, ${name}: ms of CPU a change`, noting / CHANGES),
    row(`looking for vibes, ${name}: ms of CPU a change`, searching / CHANGES),
    row(`sending, ${name}: µs of CPU a change and recipient`, micro(sending, pairs)),
    row(
      `sending, ${name}: µs a message of ${(pairs / recipients).toFixed(1)} changes`,
      micro(sending, recipients),
    ),
    row(
      `numbering and writing, ${name}: µs a message, beside a plain insert`,
      micro(numbering, MESSAGES),
      {
        beside: micro(plain, MESSAGES),
      },
    ),
    row(
      `telling, ${name}: changes a second that one core tells of`,
      (CHANGES / (noting + searching + sending)) * 1000,
    ),
  ];
}

async function costUntilDone(session: Session, step: string): Promise<number> {
  const before = await session.cpuMs();
  for (;;) {
    const [done] = await session.run<{ count: number }>(`select ${step} as count`);
    if (!done?.count) return (await session.cpuMs()) - before;
  }
}

async function cpuOf(session: Session, statement: string): Promise<number> {
  const before = await session.cpuMs();
  for (let round = 0; round < 10; round += 1) await session.run(statement);
  return ((await session.cpuMs()) - before) / 10;
}

const PAYLOAD = "jsonb_build_object('userId', id, 'card', jsonb_build_object('displayName', i))";

const some = (messages: number): string =>
  `(select * from bench.people order by i limit ${messages}) as listener`;

const numbered = (messages: number): string => `select private.write_messages(
    private.recipients_of(array_agg(id)), array_agg(row(id, 0, 'live:user_updated', ${PAYLOAD}, 0, false)::private.message)
  ) from ${some(messages)}`;

const inserted = (messages: number): string =>
  `insert into realtime.messages (topic, extension, event, payload, private)
  select 'user:' || id, 'broadcast', 'live:user_updated', ${PAYLOAD}, true from ${some(messages)}`;
