import { readFile } from "node:fs/promises";
import { ROOT } from "../runner/find-tests.ts";

/** The files of the vocabulary, in the order in which they build on each other. */
const FILES = [
  "places",
  "roles",
  "answers",
  "meetings",
  "spotify",
  "sign_in",
  "teller",
  "shown_ids",
  "push",
];

/** What pgTAP files speak in, as SQL: applied once, after the migrations, by a superuser. */
export async function pgtapVocabulary(): Promise<string> {
  const texts = FILES.map((name) => readFile(`${ROOT}/tests/support/pgtap/${name}.sql`, "utf8"));
  const grant =
    "grant execute on all functions in schema tests to anon, authenticated, service_role;";
  return [...(await Promise.all(texts)), grant].join("\n");
}
