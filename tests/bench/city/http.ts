import { LOCAL } from "../../../supabase/local/keys/default-keys.ts";
import { createSecret, mint } from "../../support/tokens.ts";
import { median } from "../statistics.ts";
import type { City } from "./city.ts";
import { listenerId } from "./listener-id.ts";
import { inRounds } from "./measure.ts";
import type { PopulationName } from "./populations.ts";
import { cpuOfFamily } from "./processes.ts";
import { atLeast, atMost, type Goal, type Row, ratioAtMost, row } from "./row.ts";
import { StackProcess } from "./stack-process.ts";
import type { Town } from "./town.ts";

const CLIENTS = 16;

/** Listeners whose phones call; the others only are there. */
const PHONES = 1000;

/** A phone that is signed in, and the cell in which it stays. */
interface Phone {
  readonly token: string;
  readonly cell: string;
}

/** A location update and the nearby list, one after the other. */
type Pair = (url: string, phone: Phone) => Promise<void>;

const byFunctions: Pair = async (url, { token, cell }) => {
  const location = `${url}/functions/v1/location`;
  await send(`${location}/update`, token, { geohash: cell });
  await send(`${location}/nearby`, token);
};

const byRpc: Pair = async (url, { token, cell }) => {
  const rpc = `${url}/rest/v1/rpc`;
  await send(`${rpc}/update_location`, token, { geohash: cell });
  await send(`${rpc}/nearby`, token, {});
};

/** The whole stack under pairs of calls; what calls shares its two cores. */
export async function measureHttp(city: City): Promise<Row[]> {
  const village = await ratesIn(city, "village");
  const town = await ratesIn(city, "town");
  return [
    pairs("by functions, 1,000 live", village.functions.rate, atLeast(120)),
    pairs("by functions, town", town.functions.rate, atLeast(100)),
    pairs("by RPC, town", town.rpc.rate, atLeast(160)),
    row("HTTP pairs, town: by RPC, beside by functions", town.rpc.rate, {
      beside: town.functions.rate,
      goal: ratioAtMost(1.6),
    }),
    row("HTTP, town: ms of Postgres's CPU a call", town.functions.cpuMs, { goal: atMost(2.5) }),
  ];
}

const pairs = (title: string, rate: number, goal: Goal): Row =>
  row(`HTTP pairs ${title}: a second, ${CLIENTS} clients`, rate, { goal });

function ratesIn(city: City, name: PopulationName) {
  return city.inCopy(name, async (town) => {
    const phones = await phonesOf(town);
    const postmaster = await city.postmaster(town);
    const stack = await StackProcess.start(town.url);
    try {
      const load = (pair: Pair, seconds: number) =>
        run(stack.url, phones, pair, seconds, postmaster);
      // The functions' processes start with the first call of each.
      for (const pair of [byFunctions, byRpc]) await load(pair, 2);
      const seconds = city.pace.seconds * 2;
      const rounds = await inRounds(city, {
        functions: () => load(byFunctions, seconds),
        rpc: () => load(byRpc, seconds),
      });
      return { functions: medians(rounds.functions), rpc: medians(rounds.rpc) };
    } finally {
      await stack.close();
    }
  });
}

interface Rate {
  /** Pairs a second. */
  readonly rate: number;
  /** Milliseconds of the whole cluster's CPU for each call. */
  readonly cpuMs: number;
}

const medians = (rounds: readonly Rate[]): Rate => ({
  rate: median(rounds.map(({ rate }) => rate)),
  cpuMs: median(rounds.map(({ cpuMs }) => cpuMs)),
});

async function run(
  url: string,
  phones: readonly Phone[],
  pair: Pair,
  seconds: number,
  postmaster: number,
): Promise<Rate> {
  const before = await cpuOfFamily(postmaster);
  const end = performance.now() + seconds * 1000;
  let done = 0;
  const client = async () => {
    while (performance.now() < end) {
      const phone = phones[Math.floor(Math.random() * phones.length)];
      if (phone) await pair(url, phone);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return { rate: done / seconds, cpuMs: ((await cpuOfFamily(postmaster)) - before) / done / 2 };
}

async function phonesOf({ database, listeners }: Town): Promise<Phone[]> {
  const signer = createSecret(LOCAL.jwtSecret);
  const step = Math.ceil(listeners / PHONES);
  const people = await database.query<{ i: number; cell: string }>(
    "select i, cell from bench.people where i % $1 = 0",
    [step],
  );
  const exp = Math.floor(Date.now() / 1000) + 3600;
  return await Promise.all(
    people.map(async ({ i, cell }) => ({
      cell,
      token: await mint(signer, { sub: listenerId(i), exp }),
    })),
  );
}

async function send(url: string, token: string, body?: object): Promise<void> {
  const response = await fetch(url, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      apikey: LOCAL.publishableKey,
      authorization: `Bearer ${token}`,
      "content-profile": "api",
      "content-type": "application/json",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${text}`);
}
