import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { after, describe, test } from "node:test";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import { startManagementApi, type Upload } from "./management-api.ts";
import { neededFiles } from "./needed-files.ts";
import { ROOT, supabase } from "./supabase.ts";

const { imports }: { imports: Record<string, string> } = JSON.parse(
  await Deno.readTextFile(`${ROOT}/deno.json`),
);

const api = startManagementApi();
const { code, stderr } = await deploy();
const names = (await readdir(`${ROOT}/functions`)).filter((name) => !name.startsWith("_")).sort();

describe("supabase functions deploy --use-api", () => {
  after(() => api.close());

  test("deploys every function", () => {
    assert.equal(code, 0, stderr);
    assert.deepEqual([...api.uploads.keys()].sort(), names);
    assert.deepEqual([...api.deployed].sort(), names);
  });

  for (const name of names) {
    test(`uploads ${name} with every file that it needs, as it is here`, async () => {
      const { files } = uploadOf(name);
      for (const path of (await neededFiles(`functions/${name}/index.ts`)).files) {
        assert.equal(files.get(path), await Deno.readTextFile(`${ROOT}/${path}`), path);
      }
    });

    test(`uploads ${name} with the import map that names every package of it`, async () => {
      const { metadata, files } = uploadOf(name);
      assert.equal(metadata.import_map_path, "deno.json");
      assert.ok(files.has("deno.json"));
      const { packages } = await neededFiles(`functions/${name}/index.ts`);
      assert.deepEqual(
        packages.filter((specifier) => !(specifier in imports)),
        [],
      );
    });

    test(`uploads ${name} with its entrypoint, and leaves its callers to itself`, () => {
      const { entrypoint_path, verify_jwt } = uploadOf(name).metadata;
      assert.equal(entrypoint_path, `functions/${name}/index.ts`);
      assert.equal(verify_jwt, false);
    });

    test(`uploads ${name} without a test, a secret or a part of the local stack`, () => {
      const ours = /^(deno\.json|(functions|shared)\/[\w/.-]+\.ts)$/;
      for (const [path, content] of uploadOf(name).files) {
        assert.match(path, ours);
        assert.doesNotMatch(path, /test|fixture|\.env/);
        assert.ok(!content.includes(LOCAL.jwtSecret) && !content.includes(LOCAL.secretKey), path);
      }
    });
  }
});

/** Deploys as a developer does, but to our own pretend API, which a profile of the CLI names. */
async function deploy() {
  const profile = await Deno.makeTempFile({ suffix: ".yaml" });
  const lines = ["name: pretend", `api_url: ${api.url}`, `dashboard_url: ${api.url}`];
  await Deno.writeTextFile(profile, [...lines, "project_host: localhost"].join("\n"));
  const ref = "--remote=abcdefghijklmnopqrst";
  try {
    return await supabase(
      ["--profile", profile, "functions", "deploy", "--use-api", ref, "--yes"],
      {
        env: { SUPABASE_ACCESS_TOKEN: `sbp_${"0".repeat(40)}` },
      },
    );
  } finally {
    await Deno.remove(profile);
  }
}

function uploadOf(name: string): Upload {
  const upload = api.uploads.get(name);
  assert.ok(upload, `${name} was not uploaded`);
  return upload;
}
