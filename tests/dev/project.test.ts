import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { parse } from "smol-toml";
import { PROJECT } from "../../supabase/local/project.ts";

test("the local services have the settings of supabase/config.toml", async () => {
  const file = new URL("../../supabase/config.toml", import.meta.url);
  const { api, auth } = Object(parse(await readFile(file, "utf8")));
  assert.deepEqual(PROJECT, {
    extraSearchPath: api.extra_search_path,
    maxRows: api.max_rows,
    jwtExpiryS: auth.jwt_expiry,
    refreshReuseS: auth.refresh_token_reuse_interval,
    code: { length: auth.email.otp_length, expiryS: auth.email.otp_expiry },
  });
  assert.deepEqual([auth.enable_signup, auth.email.enabled], [false, false]);
});
