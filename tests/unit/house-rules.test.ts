import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { importsOf, readRepository, type SourceFile } from "../support/repository.ts";

const files = await readRepository();
const source = files.filter(({ path }) => /\.(ts|mjs)$/.test(path));
const under = (...folders: string[]) =>
  source.filter(({ path }) => folders.some((folder) => path.startsWith(`${folder}/`)));
const manifest = JSON.parse(textOf("package.json"));
const importMap: Record<string, string> = JSON.parse(textOf("deno.json")).imports;

describe("imports point one way", () => {
  test("shared imports shared only, and shared/domain itself only", () => {
    assert.deepEqual(strayImports(under("shared"), /^shared\//), []);
    assert.deepEqual(strayImports(under("shared/domain"), /^shared\/domain\//), []);
  });

  test("functions import shared and what functions share, and no function another", () => {
    const stray = under("functions").flatMap((file) => {
      const own = file.path.split("/")[1];
      return strayImports([file], new RegExp(`^(shared|functions/(_\\w+|${own}))/`));
    });
    assert.deepEqual(stray, []);
    const shells = under("functions/_http", "functions/_spotify");
    assert.deepEqual(strayImports(shells, /^(shared|functions\/_\w+)\//), []);
  });

  test("the local services import themselves only, and name nothing of this project", () => {
    const local = under("supabase/local");
    assert.deepEqual(strayImports(local, /^(supabase\/local\/|package\.json$)/), []);
    const named = files.filter(
      ({ path, text }) => path.startsWith("supabase/local/") && /resonance|spotify/i.test(text),
    );
    assert.deepEqual(paths(named), []);
  });

  test("what serves this project imports the local services, shared and itself", () => {
    assert.deepEqual(strayImports(under("supabase"), /^(shared|supabase|package\.json$)/), []);
  });
});

describe("each thing has one place", () => {
  test("functions and shared name the runtime only where a function starts and reads its environment", () => {
    const allowed = /^functions\/(\w+\/index|_http\/env)\.ts$/;
    const users = under("functions", "shared").filter(({ text }) =>
      /\b(Deno\.|EdgeRuntime\b)/.test(code(text)),
    );
    assert.deepEqual(paths(users.filter(({ path }) => !allowed.test(path))), []);
  });

  test("shared/domain has no clock, no randomness and no reach", () => {
    const impure = /Date\.now|new Date\(\)|Math\.random|crypto|fetch\(|\bawait\b|console\./;
    assert.deepEqual(paths(under("shared/domain").filter(({ text }) => impure.test(text))), []);
  });

  test("a function's index.ts has no more than 15 lines", () => {
    const starts = source.filter(({ path }) => /^functions\/\w+\/index\.ts$/.test(path));
    assert.ok(starts.length > 0);
    assert.deepEqual(paths(starts.filter((file) => lines(file) > 15)), []);
  });

  test("only the rpc shell of the functions knows supabase-js", () => {
    const users = under("functions").filter(({ text }) => text.includes('"@supabase/supabase-js"'));
    assert.deepEqual(paths(users), ["functions/_http/rpc.ts"]);
  });
});

describe("files", () => {
  /** Generated, or a stand-in for what others wrote. */
  const exempt = ["package-lock.json", "shared/database.types.ts", "supabase/schema.sql"];

  test("have no more than 300 lines", () => {
    const long = files.filter((file) => lines(file) > 300 && !exempt.includes(file.path));
    assert.deepEqual(paths(long), []);
  });

  test("export by name", () => {
    assert.deepEqual(paths(source.filter(({ text }) => /^export default\b/m.test(text))), []);
  });

  test("name no folder of one machine and no package host", () => {
    const machine = /(?<![\w.:*}])\/(work|tmp|root|home)\/\w|registry\.npm|jsr\.io|deno\.land\/x/;
    const named = files.filter(({ path, text }) => path !== OWN_PATH && machine.test(text));
    assert.deepEqual(paths(named), []);
  });

  test("find their neighbours in folders with spaces and umlauts too", () => {
    const encoded = /import\.meta\.url\)\.pathname/;
    const found = files.filter(({ path, text }) => path !== OWN_PATH && encoded.test(text));
    assert.deepEqual(paths(found), []);
  });

  test("leave nothing for later", () => {
    const later = /\b(TODO|FIXME|XXX)\b/;
    assert.deepEqual(
      paths(files.filter(({ path, text }) => path !== OWN_PATH && later.test(text))),
      [],
    );
  });
});

describe("tests", () => {
  const tests = files.filter(({ path }) => /\.test\.(ts|sql)$/.test(path) && path !== OWN_PATH);

  test("all run: none is skipped, left for later or alone", () => {
    const idle = /\b(skip|only|todo)\s*[:(]|\btodo_start\b/;
    assert.deepEqual(paths(tests.filter(({ text }) => idle.test(text))), []);
  });

  test("group without waiting, since Deno loses the tests behind an await", () => {
    assert.deepEqual(paths(tests.filter(({ text }) => /describe\([^\n]*,\s*async/.test(text))), []);
  });
});

describe("versions and variables", () => {
  test("deno.json and package.json pin the same exact versions", () => {
    const { dependencies, devDependencies, optionalDependencies } = manifest;
    const pinned = { ...dependencies, ...devDependencies, ...optionalDependencies };
    for (const [name, version] of Object.entries(pinned)) {
      const exact = /^(npm:[@\w/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/;
      assert.match(String(version), exact, `${name} is not pinned`);
    }
    for (const [key, target] of Object.entries(importMap)) {
      const [, name = "", version] = /^npm:\/?((?:@[^/@]+\/)?[^/@]+)@([^/]+)/.exec(target) ?? [];
      assert.equal(version, manifest.dependencies[name], `${key}: ${target}`);
    }
  });

  test("what functions import brings nothing by a range, but for two packages that are known", () => {
    const { packages } = JSON.parse(textOf("package-lock.json"));
    const imported = Object.values(importMap).map(
      (target) => /^npm:\/?(@?[^@]+)@/.exec(target)?.[1],
    );
    const floating: string[] = [];
    const asked = new Set(imported);
    for (const name of asked) {
      const found: Record<string, string> = packages[`node_modules/${name}`]?.dependencies ?? {};
      for (const [needed, range] of Object.entries(found)) {
        if (/^\d+\.\d+\.\d+$/.test(range)) asked.add(needed);
        else floating.push(`${name} → ${needed}`);
      }
    }
    assert.deepEqual([...new Set(floating)].sort(), [
      "@supabase/storage-js → iceberg-js",
      "spotify-web-api-node → superagent",
    ]);
  });

  test("package-lock.json knows the tools for every platform, not only for the one it was made on", () => {
    const { packages } = JSON.parse(textOf("package-lock.json"));
    const tools = ["@biomejs/biome", "deno", "supabase"].flatMap((name) =>
      Object.keys(packages[`node_modules/${name}`].optionalDependencies),
    );
    assert.ok(tools.includes("@deno/darwin-arm64"));
    assert.deepEqual(
      tools.filter((name) => !(`node_modules/${name}` in packages)),
      [],
    );
  });

  test(".env.example names every variable that a function reads and Supabase does not give", async () => {
    const example = new Set(
      [...textOf(".env.example").matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name),
    );
    const missing = (await functionVariables()).filter((name) => !example.has(name));
    assert.deepEqual(missing, []);
  });
});

const OWN_PATH = "tests/unit/house-rules.test.ts";

/** The keys of every environment schema of the functions but Supabase's own. */
async function functionVariables(): Promise<string[]> {
  const names = new Set<string>();
  for (const { path } of under("functions").filter((file) => file.path.endsWith("/env.ts"))) {
    const exported: Record<string, unknown> = await import(`../../${path}`);
    for (const schema of Object.values(exported)) {
      for (const name of Object.keys(shapeOf(schema))) names.add(name);
    }
  }
  return [...names].filter((name) => !name.startsWith("SUPABASE_"));
}

function shapeOf(schema: unknown): object {
  return schema && typeof schema === "object" && "shape" in schema ? Object(schema.shape) : {};
}

function strayImports(importers: readonly SourceFile[], allowed: RegExp): string[] {
  return importers.flatMap((file) =>
    importsOf(file)
      .filter((path) => !allowed.test(path))
      .map((path) => `${file.path} imports ${path}`),
  );
}

function textOf(path: string): string {
  const file = files.find((candidate) => candidate.path === path);
  assert.ok(file, `${path} is missing`);
  return file.text;
}

/** A text without its comments. */
function code(text: string): string {
  return text.replace(/\/\*.*?\*\/|^\s*\/\/.*$/gms, "");
}

function lines({ text }: SourceFile): number {
  return text.split("\n").length - 1;
}

function paths(found: readonly SourceFile[]): string[] {
  return found.map(({ path }) => path);
}
