import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readJunit } from "../runner/read-junit.ts";
import { readTap } from "../support/read-tap.ts";

const ok = (name: string) => `<testcase name="${name}" time="0">\n</testcase>`;
const failed = (name: string) =>
  `<testcase name="${name}"><failure message="x">x</failure></testcase>`;
const skipped = (name: string) => `<testcase name="${name}"><skipped/></testcase>`;

describe("a file's report", () => {
  test("counts its tests and not their groups", () => {
    const xml = [ok("group"), ok("group &gt; one"), ok("group &gt; two"), ok("alone")].join("\n");
    assert.deepEqual(readJunit("f", xml, 0), { passed: 3, failed: [], skipped: [] });
  });

  test("blames the test that failed and not its group", () => {
    const xml = [failed("group"), failed("group &gt; one"), ok("group &gt; two")].join("\n");
    assert.deepEqual(readJunit("f", xml, 1), {
      passed: 1,
      failed: ["f: group > one"],
      skipped: [],
    });
  });

  test("blames a group whose tests are all well: a hook of it failed", () => {
    const xml = [failed("group"), ok("group &gt; one")].join("\n");
    assert.deepEqual(readJunit("f", xml, 1).failed, ["f: group"]);
  });

  test("names what did not run, and does not count it", () => {
    const xml = [skipped("later"), ok("now")].join("\n");
    assert.deepEqual(readJunit("f", xml, 0), { passed: 1, failed: [], skipped: ["f: later"] });
  });

  test("is a failure where the process failed and no test did", () => {
    assert.deepEqual(readJunit("f", ok("one"), 1).failed, ["f: broke outside of its tests"]);
    assert.deepEqual(readJunit("f", null, 1).failed, ["f: broke outside of its tests"]);
  });

  test("is a failure where nothing ran", () => {
    assert.deepEqual(readJunit("f", "", 0).failed, ["f: has no tests"]);
  });
});

describe("a pgTAP report", () => {
  test("is good when as many assertions as planned are ok", () => {
    assert.deepEqual(readTap(["1..2", "ok 1 - a", "ok 2 - b"]), { assertions: 2, problems: [] });
  });

  test("tells of a failed assertion with its explanation", () => {
    const lines = ["1..2", "not ok 1 - a", "# Failed test 1", "ok 2", "# a remark"];
    assert.deepEqual(readTap(lines).problems, ["not ok 1 - a", "# Failed test 1"]);
  });

  test("fails when fewer assertions ran than planned", () => {
    assert.deepEqual(readTap(["1..2", "ok 1"]).problems, ["planned 2 assertions, ran 1"]);
  });

  test("fails without a plan, and without an assertion", () => {
    assert.deepEqual(readTap(["ok 1"]).problems, ["no plan"]);
    assert.deepEqual(readTap(["1..0"]).problems, ["no assertion ran"]);
  });
});
