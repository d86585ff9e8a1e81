import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import { isDisplayName } from "../../shared/domain/display-name.ts";
import { LOOKALIKES } from "../../shared/domain/lookalikes.ts";
import { poses, RESERVED } from "../../shared/domain/reserved-name.ts";
import { tidySpaces } from "../../shared/domain/seen-text.ts";
import { isTitle } from "../../shared/domain/title.ts";
import type { Database } from "../../supabase/local/database/database.ts";
import { ODD_PARTS, oddText } from "../support/odd-text.ts";
import { HARMLESS, POSING } from "../support/posing-names.ts";
import { openProjectDatabase } from "../support/sql-listener.ts";

/** All characters that Postgres can hold. */
const ALL = Array.from({ length: 0x10ffff }, (_, nth) => nth + 1)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code));

/** Those of the planes where something stands, and some of the others. */
const TRIED = ALL.filter(
  (character, nth) =>
    nth < 0x1f7ff || nth % 199 === 0 || (character > "\u{dffff}" && character < "\u{e1000}"),
);

/** Names that are made of reserved words, odd letters and what stands between. */
const nearlyReserved = fc.string({
  unit: fc.constantFrom(
    ...Object.values(RESERVED).flat(),
    ...Object.values(LOOKALIKES).flatMap((characters) => Array.from(characters).slice(0, 8)),
    ...[
      "admin",
      "Admin",
      "adm",
      "in",
      "rn",
      "cl",
      "d",
      "m",
      "i",
      "n",
      "1",
      "4",
      "@",
      "$",
      "!",
      "|",
    ],
    ...[" ", " ", ".", "-", "é", "\u0301", "Bob", "х", "小", "🎧"],
  ),
  minLength: 1,
  maxLength: 6,
});

const storable = (text: string) => text.replaceAll("\0", "").toWellFormed();

describe("names and titles in SQL and in TypeScript", () => {
  let database: Database;
  before(async () => {
    database = await openProjectDatabase();
    await database.exec(`
      create function pg_temp.holds(domain text, value text) returns boolean language plpgsql as $$
      begin
        execute format('select %L::app.%I', value, domain);
        return true;
      exception when check_violation then
        return false;
      end $$`);
  });
  after(() => database.close());

  /** What an expression over `text` says of each text. */
  async function inSql(expression: string, texts: readonly string[]): Promise<unknown[]> {
    const rows = await database.query<{ said: unknown }>(
      `select ${expression} as said
      from jsonb_array_elements_text(($1::text)::jsonb) with ordinality as texts (text, nth)
      order by nth`,
      [JSON.stringify(texts)],
    );
    assert.equal(rows.length, texts.length);
    return rows.map(({ said }) => said);
  }

  async function agree(
    expression: string,
    here: (text: string) => unknown,
    texts: readonly string[],
  ): Promise<void> {
    const said = await inSql(expression, texts);
    const differing = texts.filter((text, nth) => said[nth] !== here(text));
    assert.deepEqual(
      differing.slice(0, 20).map((text) => JSON.stringify(text)),
      [],
    );
  }

  const odd = () => fc.sample(oddText, { numRuns: 6000, seed: 20_261_127 }).map(storable);

  test("each character stands in a name in SQL where it does in TypeScript", async () => {
    const names = TRIED.map((character) => `a${character}b`);
    const here = (name: string) => isDisplayName(tidySpaces(name));
    await agree(
      "private.is_seen(private.tidy_spaces(text)) and private.is_assigned(text)",
      here,
      names,
    );
  });

  test("two and three odd parts in a row are a name in both or in neither", async () => {
    const parts = ODD_PARTS.map(storable).filter((part) => part !== "");
    const names = parts.flatMap((one) =>
      parts.flatMap((other) => [one + other, `a${one}${other}b`]),
    );
    const three = parts.flatMap((one) => parts.map((other) => `${one}\u200d${other}`));
    await agree("pg_temp.holds('display_name', text)", isDisplayName, [...names, ...three]);
  });

  test("any odd text is a name, and a title, in both or in neither", async () => {
    await agree("pg_temp.holds('display_name', text)", isDisplayName, odd());
    await agree("pg_temp.holds('title', text)", isTitle, odd());
    await agree("private.tidy_spaces(text)", tidySpaces, odd());
  });

  test("lengths end where they do in both", async () => {
    const texts = [50, 51, 300, 301].flatMap((most) => ["a".repeat(most), "🎧".repeat(most)]);
    await agree("pg_temp.holds('display_name', text)", isDisplayName, ["", ...texts]);
    await agree("pg_temp.holds('title', text)", isTitle, ["", ...texts]);
  });

  test("the rows of look-alikes and of reserved names are those of the modules", async () => {
    const letters = await database.query<{ letter: string; characters: string }>(
      "select letter, characters from private.lookalikes",
    );
    const inRows = Object.fromEntries(
      letters.map(({ letter, characters }) => [letter, characters]),
    );
    assert.deepEqual(inRows, LOOKALIKES);
    const rows = await database.query<{ words: string; place: string }>(
      "select words, place from private.reserved_names",
    );
    const reserved = Object.entries(RESERVED).flatMap(([place, list]) =>
      list.map((words) => `${place} ${words}`),
    );
    assert.deepEqual(rows.map(({ words, place }) => `${place} ${words}`).sort(), reserved.sort());
  });

  test("a name poses in both or in neither", async () => {
    await agree("private.poses(text)", poses, [...POSING, ...HARMLESS]);
    const names = fc.sample(nearlyReserved, { numRuns: 3000, seed: 20_261_127 }).map(storable);
    const posing = names.filter(poses).length;
    assert.ok(posing > 100 && posing < 2900, `${posing} of them pose`);
    await agree("private.poses(text)", poses, names);
    await agree("private.poses(text)", poses, odd().slice(0, 1000));
  });

  test("each character is taken for the same letter in both", async () => {
    const posing = (character: string) => poses(`adm${character}n`);
    const asked = TRIED.filter((character) => isDisplayName(`a${character}`)).filter(
      (character, nth) => nth % 97 === 0 || posing(character) || LOOKALIKES.i?.includes(character),
    );
    await agree("private.poses('adm' || text || 'n')", posing, asked);
  });

  test("what an operator adds is refused however it is written, in any script, and nothing else", async () => {
    await database.exec(`
      insert into private.reserved_names (words, place, reason) values
        ('Big Festival', 'anywhere', 'A partner.'), ('Zoë', 'word', 'A partner.'),
        ('Дом', 'word', 'A partner.')`);
    const nothing =
      "insert into private.reserved_names (words, place, reason) values ('!!', 'word', '')";
    await assert.rejects(database.exec(nothing), /pattern_is_of_something/);
    const posing = [
      "B1g Fest!val",
      "the bigfestival crew",
      "Zoe",
      "ZOË 2",
      "дом",
      "ДОМ",
      "мой дом",
    ];
    const harmless = ["Big Festive Al", "Zoey", "!!!", "Ada"];
    await agree("private.poses(text)", (name) => posing.includes(name), [...posing, ...harmless]);
    await database.exec("delete from private.reserved_names where reason = 'A partner.'");
  });
});
