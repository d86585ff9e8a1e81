import assert from "node:assert/strict";
import process from "node:process";
import { after, describe, test } from "node:test";
import { findTests } from "../runner/find-tests.ts";
import { openEmbeddedPgtap } from "../support/embedded-pgtap.ts";

/** The runner names the files where only some of them are asked for. */
const files = process.env.RESONANCE_PGTAP?.split(",") ?? (await findTests(["tests/db"]));

const pgtap = await openEmbeddedPgtap();

describe("pgTAP", () => {
  after(() => pgtap.database.close());

  for (const file of files.filter((name) => name.endsWith(".sql"))) {
    test(file.replace(/^tests\/db\/|\.test\.sql$/g, "").replaceAll("_", " "), async () => {
      const { assertions, problems } = await pgtap.run(file);
      assert.deepEqual(problems, [], `after ${assertions} assertions:\n${problems.join("\n")}`);
    });
  }
});
