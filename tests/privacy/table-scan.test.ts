import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import ngeohash from "ngeohash";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import type { HttpAnswer } from "../support/api.ts";
import { play } from "../support/playing.ts";
import { type Attacker, RedTeam } from "../support/red-team.ts";
import { seeded } from "../support/statistics.ts";

/** A12: the Data API asked for every table, view and function there is, in every way it knows. */

/** What no answer may hold: a name, a cell and a song, each of somebody who is not to be seen. */
const MARKS = /Victimname|u4pruy|4uLU6hMCjMI75M1A2tKUQC/;

interface Relation {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly string[];
  readonly [key: string]: unknown;
}

describe("A12: a scan of the Data API", () => {
  let team: RedTeam;
  let intruder: Attacker;
  let relations: Relation[];
  /** Every function, with the names of its arguments where phones may call it: those are no secret. */
  let functions: { name: string; args: string }[];
  before(async () => {
    team = await RedTeam.open();
    intruder = await team.attacker("intruder");
    const [victim] = await team.targets([ngeohash.decode("u4pruy")], seeded(6));
    assert.ok(victim);
    await team.sql(
      "update app.profiles set display_name = 'Victimname' where display_name = 'target'",
    );
    await team.settle([victim, { id: intruder.id, home: ngeohash.decode("gcpvj0") }]);
    const phone = await team.phoneOf(victim);
    await phone.call("update_settings", { share_track: true });
    await play(team.api.stack.database, victim.id);
    relations = await team.sql<Relation>(
      `select nspname as schema, relname as name, to_jsonb(array(
        select attname::text from pg_catalog.pg_attribute
        where attrelid = pg_class.oid and attnum > 0 and not attisdropped
      )) as columns
      from pg_catalog.pg_class join pg_catalog.pg_namespace on pg_namespace.oid = relnamespace
      where relkind in ('r', 'p', 'v', 'm') and not relispartition
        and nspname in ('api', 'app', 'private', 'auth', 'realtime', 'cron', 'net', 'public')`,
    );
    functions = await team.sql(
      `select proname as name,
        coalesce(string_agg(array_to_string(proargnames, ' '), ' ') filter (where pronamespace = 'api'::regnamespace), '') as args
      from pg_catalog.pg_proc
      where pronamespace in ('api'::regnamespace, 'private'::regnamespace)
      group by proname`,
    );
  });
  after(() => team.close());

  /** The intruder's chairs: without a session, and with one. */
  const chairs = () => ({ anonymous: undefined, "signed in": intruder.token });

  function ask(
    method: string,
    path: string,
    schema: string | null,
    token: string | undefined,
    headers: Record<string, string> = {},
    body?: unknown,
  ): Promise<HttpAnswer> {
    const profile = schema ? { "accept-profile": schema, "content-profile": schema } : {};
    return team.api.request(method, `../../rest/v1/${path}`, {
      token,
      body,
      headers: { apikey: LOCAL.publishableKey, ...profile, ...headers },
    });
  }

  /** Names that only who has seen the database knows; one that was asked for may be said back. */
  function hiddenIn(text: string, asked: string): string[] {
    const names = relations.flatMap(({ schema, name, columns }) => [
      `${schema}.${name}`,
      ...columns.filter((column) => column.includes("_")),
    ]);
    return [...new Set(names)].filter((name) => text.includes(name) && !asked.includes(name));
  }

  function holdShut(answer: HttpAnswer, what: string, asked: string): void {
    const { status, text, headers } = answer;
    assert.ok(status >= 400 && status < 500, `${what}: ${status} ${text}`);
    assert.doesNotMatch(text, MARKS, what);
    assert.doesNotMatch(headers.get("content-range") ?? "", /\/\d/, `${what}: a count`);
    assert.deepEqual(hiddenIn(text, asked), [], `${what}: ${text}`);
  }

  test("no table and no view can be read, counted, ordered, embedded or explained", async () => {
    assert.ok(relations.length > 20, "there are relations to ask for");
    for (const [chair, token] of Object.entries(chairs())) {
      for (const { schema, name, columns } of relations) {
        const [first = "id"] = columns;
        const reads: [query: string, headers: Record<string, string>][] = [
          ["", {}],
          ["?select=*", { prefer: "count=exact" }],
          [`?select=${first}&order=${first}.desc&limit=1`, {}],
          [`?${first}=not.is.null`, { range: "0-0", prefer: "count=planned" }],
          ["?select=*,profiles(*),positions(*)", {}],
          [`?select=count(),${first}.max()`, {}],
          ["", { accept: "application/vnd.pgrst.plan+json; options=analyze|verbose" }],
          ["", { accept: "text/csv" }],
        ];
        for (const [query, headers] of reads) {
          for (const profile of [schema, "api", null]) {
            const what = `${chair}: ${profile} ${name}${query} ${JSON.stringify(headers)}`;
            const answer = await ask("GET", `${name}${query}`, profile, token, headers);
            holdShut(answer, what, `${schema}.${name} ${first} profiles positions`);
          }
        }
        const head = await ask("HEAD", name, schema, token, { prefer: "count=exact" });
        assert.ok(head.status >= 400 && !/\/\d/.test(head.headers.get("content-range") ?? ""));
      }
    }
  });

  test("nor written", async () => {
    const count = async () =>
      JSON.stringify(
        await team.sql(
          "select (select count(*) from app.profiles) as p, (select count(*) from app.positions) as q",
        ),
      );
    const before = await count();
    for (const [chair, token] of Object.entries(chairs())) {
      for (const { schema, name, columns } of relations) {
        const body = { [columns[0] ?? "id"]: null };
        for (const method of ["POST", "PATCH", "PUT", "DELETE"]) {
          const given = method === "DELETE" ? undefined : body;
          const prefer = { prefer: "return=representation,resolution=merge-duplicates" };
          const answer = await ask(method, name, schema, token, prefer, given);
          holdShut(answer, `${chair}: ${method} ${name}`, `${schema}.${name} ${columns[0]}`);
        }
      }
    }
    assert.equal(await count(), before);
  });

  test("functions answer nothing more for being filtered, ordered, counted or explained", async () => {
    for (const [chair, token] of Object.entries(chairs())) {
      for (const { name, args } of functions) {
        for (const [query, headers] of [
          ["", { prefer: "count=exact" }],
          ["?select=*&order=display_name", {}],
          ["?select=users(*)", {}],
          ["", { accept: "application/vnd.pgrst.plan+json; options=analyze|verbose" }],
        ] as const) {
          for (const method of ["GET", "POST"]) {
            const body = method === "POST" ? {} : undefined;
            const answer = await ask(method, `rpc/${name}${query}`, "api", token, headers, body);
            const what = `${chair}: ${method} ${name}${query} ${JSON.stringify(headers)}`;
            assert.ok(answer.status < 500, `${what}: ${answer.status} ${answer.text}`);
            assert.doesNotMatch(answer.text, MARKS, what);
            assert.doesNotMatch(answer.text, /"Plan"|Node Type/, what);
            if (answer.status >= 400)
              assert.deepEqual(hiddenIn(answer.text, `${name} ${args} ${query}`), [], what);
          }
        }
      }
    }
  });

  test("the root, the description and GraphQL say nothing of what is hidden", async () => {
    for (const token of Object.values(chairs())) {
      for (const path of ["", "?select=*", "graphql", "rpc/", "../graphql/v1"]) {
        for (const accept of ["application/json", "application/openapi+json"]) {
          const answer = await ask("GET", path, null, token, { accept });
          assert.ok(answer.status < 500, `${path}: ${answer.status}`);
          assert.doesNotMatch(answer.text, MARKS);
          assert.deepEqual(hiddenIn(answer.text, ""), [], `${path}: ${answer.text}`);
        }
      }
    }
  });
});
