import assert from "node:assert/strict";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { readConfig } from "../../supabase/local/config.ts";

async function fileOf(text: string): Promise<URL> {
  const file = join(await mkdtemp(join(tmpdir(), "config-")), "config.toml");
  await writeFile(file, text);
  return pathToFileURL(file);
}

describe("a project's config.toml", () => {
  test("that says nothing means the platform's defaults", async () => {
    const config = await readConfig(await fileOf('project_id = "any"'));
    assert.deepEqual(config.api, {
      schemas: ["public"],
      extraSearchPath: ["public", "extensions"],
      maxRows: 1000,
    });
    assert.deepEqual(config.auth.rates, { verifications: 30, refreshes: 150 });
    assert.deepEqual(config.verifyJwt, {});
  });

  test("decides what the services do", async () => {
    const config = await readConfig(
      await fileOf(`
        [api]
        schemas = ["api", "other"]
        [auth]
        jwt_expiry = 60
        [auth.email]
        otp_length = 8
        [functions.open]
        verify_jwt = false
        [functions.shut]
        entrypoint = "./x.ts"`),
    );
    assert.deepEqual(config.api.schemas, ["api", "other"]);
    assert.equal(config.auth.jwtExpiryS, 60);
    assert.equal(config.auth.code.length, 8);
    assert.deepEqual(config.verifyJwt, { open: false, shut: true });
  });

  test("that is malformed is refused in one line, with the setting's name", async () => {
    const file = await fileOf('[api]\nmax_rows = "many"');
    await assert.rejects(readConfig(file), /config\.toml: api\.max_rows: [^\n]+$/);
  });
});
