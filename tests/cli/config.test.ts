import assert from "node:assert/strict";
import { readdir, readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { describe, test } from "node:test";
import { parse, type TomlTable } from "smol-toml";
import { ROOT, supabase } from "./supabase.ts";

const config = parse(await readFile(`${ROOT}/supabase/config.toml`, "utf8"));
const functions = table(config.functions);

/** The folders of functions/ that the CLI deploys: `_http` and its like are shared by them. */
const folders = (await readdir(`${ROOT}/functions`, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith("_"))
  .map(({ name }) => name);

describe("config.toml", () => {
  test("names the functions that there are, no more and no fewer", async () => {
    const built: string[] = [];
    for (const name of folders) if (await exists(`functions/${name}/index.ts`)) built.push(name);
    assert.deepEqual(Object.keys(functions).sort(), built.sort());
  });

  for (const name of Object.keys(functions)) {
    test(`gives ${name} its entrypoint and import map, and leaves its callers to itself`, async () => {
      const { entrypoint, import_map, verify_jwt } = table(functions[name]);
      assert.equal(entrypoint, `../functions/${name}/index.ts`);
      assert.equal(import_map, "../deno.json");
      assert.equal(verify_jwt, false);
      assert.ok(await exists(`supabase/${entrypoint}`), `${entrypoint} is missing`);
    });
  }

  test("serves the schema api alone, with no grant that a migration does not write", () => {
    const { schemas, auto_expose_new_tables } = table(config.api);
    assert.deepEqual(
      { schemas, auto_expose_new_tables },
      { schemas: ["api"], auto_expose_new_tables: false },
    );
  });

  test("closes every way in but the one through Spotify", () => {
    const auth = table(config.auth);
    assert.equal(auth.enable_signup, false);
    assert.equal(auth.enable_anonymous_sign_ins, false);
    const { enabled, otp_length, otp_expiry } = table(auth.email);
    assert.deepEqual(
      { enabled, otp_length, otp_expiry },
      { enabled: false, otp_length: 10, otp_expiry: 300 },
    );
  });

  test("lets nobody enroll a second factor, or use one", () => {
    const off = { enroll_enabled: false, verify_enabled: false };
    const { mfa } = table(config.auth);
    assert.deepEqual(JSON.parse(JSON.stringify(mfa)), { totp: off, phone: off, web_authn: off });
  });

  test("lets as many of one address redeem and refresh as may sign in there", async () => {
    const migration = "supabase/migrations/20261122001500_sign_in.sql";
    const sql = await readFile(`${ROOT}/${migration}`, "utf8");
    const perMinute = Number(/'start_sign_in', \d+, (\d+)/.exec(sql)?.[1]);
    const { token_verifications, token_refresh } = table(table(config.auth).rate_limit);
    assert.deepEqual([token_verifications, token_refresh], [5 * perMinute, 5 * perMinute]);
  });

  test("has no key that the CLI does not know", async () => {
    const { code, stderr } = await supabase(["gen", "bearer-jwt", "--role", "anon"]);
    assert.equal(code, 0, stderr);
  });

  test("with a misspelt key is refused by our own use of the CLI", async () => {
    const workdir = await Deno.makeTempDir();
    try {
      await Deno.mkdir(`${workdir}/supabase`);
      const misspelt = `project_id = "x"\n[functions.auth]\nentrypont = "x"\n`;
      await Deno.writeTextFile(`${workdir}/supabase/config.toml`, misspelt);
      const run = supabase(["gen", "bearer-jwt", "--role", "anon"], { workdir });
      await assert.rejects(run, /functions\.auth\.entrypont/);
    } finally {
      await Deno.remove(workdir, { recursive: true });
    }
  });
});

function table(value: unknown): TomlTable {
  assert.ok(value && typeof value === "object" && !Array.isArray(value), "not a table");
  return value as TomlTable;
}

function exists(path: string): Promise<boolean> {
  return stat(resolve(ROOT, path)).then(
    () => true,
    () => false,
  );
}
