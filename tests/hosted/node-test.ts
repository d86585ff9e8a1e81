/**
 * As much of `node:test` as unit tests use, on Deno's own tests: the hosted runtime's Deno has no
 * `describe` of it yet. All of a file is one test, and groups and tests are its steps.
 */

type Work = () => unknown;

/** Part of a file, as it describes itself. */
interface Group {
  readonly steps: {
    readonly title: string;
    readonly run: (t: Deno.TestContext) => Promise<void>;
  }[];
  readonly hooks: Record<Hook, Work[]>;
}
type Hook = "before" | "beforeEach" | "afterEach" | "after";

const newGroup = (): Group => ({
  steps: [],
  hooks: { before: [], beforeEach: [], afterEach: [], after: [] },
});

const file = newGroup();
/** The groups that are being described, outermost first. */
let around: readonly Group[] = [file];

const inner = () => around.at(-1) ?? file;
const hook = (name: Hook) => (work: Work) => void inner().hooks[name].push(work);

export const before = hook("before");
export const beforeEach = hook("beforeEach");
export const afterEach = hook("afterEach");
export const after = hook("after");

export function describe(title: string, work: Work): void {
  const group = newGroup();
  const outer = around;
  outer.at(-1)?.steps.push({ title, run: (t) => runAll(group, t) });
  around = [...outer, group];
  work();
  around = outer;
}

/** The options of `node:test` are limits of time, which the whole run has. */
export function test(title: string, ...given: [work: Work] | [options: object, work: Work]): void {
  const groups = around;
  const work = given.at(-1) as Work;
  inner().steps.push({
    title,
    async run() {
      for (const { hooks } of groups) await runHooks(hooks.beforeEach);
      try {
        await work();
      } finally {
        for (const { hooks } of groups.toReversed()) await runHooks(hooks.afterEach);
      }
    },
  });
}

async function runAll({ steps, hooks }: Group, t: Deno.TestContext): Promise<void> {
  await runHooks(hooks.before);
  for (const { title, run } of steps) await t.step({ name: title, fn: run, ...UNWATCHED });
  await runHooks(hooks.after);
}

async function runHooks(hooks: readonly Work[]): Promise<void> {
  for (const work of hooks) await work();
}

/** Servers and timers of a file outlive its tests until its hooks end them, as with `node:test`. */
const UNWATCHED = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };

Deno.test({ name: "everything", fn: (t) => runAll(file, t), ...UNWATCHED });
