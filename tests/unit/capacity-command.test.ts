import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { z } from "zod";
import { readArguments } from "../bench/capacity/question.ts";
import { ROOT } from "../runner/find-tests.ts";

const read = (line: string) => readArguments(line.split(" "));

interface Run {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the line of package.json's script with these arguments. */
async function capacity(line: string): Promise<Run> {
  const { scripts } = JSON.parse(await readFile(`${ROOT}/package.json`, "utf8"));
  const [program, ...script] = z.string().parse(scripts.capacity).split(" ");
  return await new Promise((resolve) => {
    const args = [...script, ...line.split(" ")];
    execFile(program ?? "", args, { cwd: ROOT }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

describe("the arguments of npm run capacity", () => {
  test("are a question, of one device and a wait of 15 s unless they say otherwise", () => {
    assert.deepEqual(read("--listeners 100000 --density metro"), {
      kind: "question",
      question: { listeners: 100_000, density: "metro", devices: 1, withinS: 15 },
      json: false,
    });
    assert.deepEqual(read("--density=town --listeners=1 --devices=2 --within=5 --json"), {
      kind: "question",
      question: { listeners: 1, density: "town", devices: 2, withinS: 5 },
      json: true,
    });
  });

  const listeners = "--listeners takes a whole number from 1 to 100000000, without separators.";
  const within = "--within takes a whole number of seconds from 1 to 120.";
  const refused: [string, string][] = [
    ["--density town", listeners],
    ["--listeners --density town", listeners],
    ["--listeners 0 --density town", listeners],
    ["--listeners -5 --density town", listeners],
    ["--listeners 1.5 --density town", listeners],
    ["--listeners 1e5 --density town", listeners],
    ["--listeners 100,000 --density town", listeners],
    ["--listeners 100000001 --density town", listeners],
    ["--listeners 5", "--density takes one of town, metro, million."],
    ["--listeners 5 --density village", "--density takes one of town, metro, million."],
    ["--listeners 5 --density toString", "--density takes one of town, metro, million."],
    ["--listeners 5 --density town --devices 0", "--devices takes a whole number from 1 to 10."],
    ["--listeners 5 --density town --within 121", within],
    ["--listeners 5 --density town --within", within],
    ["--listeners 5 --density town --json=yes", "--json takes no value."],
    ["--listeners 5 --density town --plan pro", "There is no option --plan."],
    ["--listeners 5 --density town -x", "There is no option -x."],
    ["--listeners 5 --density town metro", '"metro" belongs to no option.'],
  ];
  for (const [line, sentence] of refused) {
    test(`refuse ${line}`, () => {
      assert.deepEqual(read(line), { kind: "refusal", sentence });
    });
  }
});

describe("npm run capacity", () => {
  test("says in a table what carries it, how late changes come and what breaks first", async () => {
    const { code, stdout, stderr } = await capacity("--listeners 10000 --density town");
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^10,000 listeners live, town: 1 town of 10,000, 1,843 of them/);
    assert.match(
      stdout,
      /Carried by Pro, no spend cap: 1 project\.\nOthers' changes come within [\d.]+ s/,
    );
    assert.match(stdout, /Breaks first: connections, at more than [\d,]+ listeners a project\./);
    assert.match(stdout, /^ {2}by connections +200 +500 +10,000 +250,000$/m);
    assert.match(stdout, /^ {2}Postgres( +[\d,.]+){3}$/m);
  });

  test("gives the same as JSON", async () => {
    const { code, stdout } = await capacity("--listeners 1000000 --density million --json");
    assert.equal(code, 0);
    const { plan, projects, breaksFirst, question } = JSON.parse(stdout);
    assert.deepEqual(
      { plan, projects, breaksFirst, density: question.density },
      {
        plan: "Pro, no spend cap",
        projects: 100,
        breaksFirst: "connections",
        density: "million",
      },
    );
  });

  test("says null in JSON for what is never told, and for a plan that there is not", async () => {
    const line = "--listeners 100000 --density metro --within 1 --json";
    const { plan, projects, plans } = JSON.parse((await capacity(line)).stdout);
    assert.deepEqual([plan, projects, plans[0].intervalS], [null, null, null]);
  });

  test("answers bad input with one sentence and exit code 2", async () => {
    const { code, stdout, stderr } = await capacity("--listeners many --density metro");
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /^--listeners takes a whole number [^\n]*\n$/);
  });

  test("helps", async () => {
    const { code, stdout } = await capacity("--help");
    assert.equal(code, 0);
    for (const option of ["listeners", "density", "devices", "within", "json"]) {
      assert.match(stdout, new RegExp(`^  --${option} `, "m"));
    }
  });
});
