import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { parse } from "smol-toml";
import { FUNCTION_RIGHTS } from "../../supabase/dev/function-rights.ts";
import { PROJECT } from "../../supabase/dev/project.ts";
import { readConfig } from "../../supabase/local/config.ts";

test("every way to sign up or in by e-mail is closed in supabase/config.toml", async () => {
  const { auth } = Object(parse(await readFile(PROJECT.config, "utf8")));
  assert.deepEqual([auth.enable_signup, auth.email.enabled], [false, false]);
});

test("each function stands in supabase/config.toml, checks its callers itself, and has rights here", async () => {
  const { verifyJwt } = await readConfig(PROJECT.config);
  const folders = await readdir(PROJECT.functions, { withFileTypes: true });
  const functions = folders
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("_"))
    .map(({ name }) => name)
    .sort();
  assert.deepEqual(Object.keys(verifyJwt).sort(), functions);
  assert.deepEqual(Object.values(verifyJwt).filter(Boolean), []);
  assert.deepEqual(Object.keys(FUNCTION_RIGHTS).sort(), functions);
});
