import type { Outcome } from "./outcome.ts";

/**
 * Reads what `deno test --junit-path` wrote of one file. A group (`describe`) counts for nothing but
 * for a failure of its own, in its hooks: only its tests do. A file whose process failed with no
 * test to blame is one failure, since it broke outside of them.
 *
 * @param xml null where Deno did not come to write it
 */
export function readJunit(file: string, xml: string | null, code: number): Outcome {
  const cases = [...(xml ?? "").matchAll(/<testcase name="([^"]*)"[^>]*>(.*?)<\/testcase>/gs)].map(
    ([, name = "", body = ""]) => ({ title: decode(name), body }),
  );
  const tests = cases.filter(({ title }) => !isGroup(title));
  const broken = (body: string) => /<(failure|error)\b/.test(body);
  const failed = cases
    .filter(({ title, body }) => broken(body) && !isBlamed(title))
    .map(({ title }) => `${file}: ${title}`);
  if (code !== 0 && failed.length === 0) failed.push(`${file}: broke outside of its tests`);
  if (code === 0 && tests.length === 0) failed.push(`${file}: has no tests`);
  return {
    passed: tests.filter(({ body }) => !broken(body) && !body.includes("<skipped")).length,
    failed,
    skipped: tests
      .filter(({ body }) => body.includes("<skipped"))
      .map(({ title }) => `${file}: ${title}`),
  };

  function isGroup(title: string): boolean {
    return cases.some((other) => other.title.startsWith(`${title} > `));
  }
  /** Whether a failure is only the echo of a failure inside. */
  function isBlamed(title: string): boolean {
    return cases.some((other) => other.title.startsWith(`${title} > `) && broken(other.body));
  }
}

const ENTITIES: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
