import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const secret = z.string().min(32);

const secretsSchema = z.strictObject({
  SPOTIFY_CLIENT_SECRET: secret,
  SPOTIFY_TOKEN_KEYS: secret,
  ACCOUNT_EMAIL_KEY: secret,
});

/** The variables of functions that hold this stack's own secrets. */
export type LocalSecrets = z.infer<typeof secretsSchema>;

/** New secrets, 256 bits of randomness each. */
function newSecrets(): LocalSecrets {
  const random = () => Buffer.from(randomBytes(32)).toString("base64url");
  return {
    SPOTIFY_CLIENT_SECRET: random(),
    SPOTIFY_TOKEN_KEYS: `local:${random()}`,
    ACCOUNT_EMAIL_KEY: random(),
  };
}

/**
 * The secrets of a stack, made on its first start and kept in `keys.json` of its data folder, which
 * only its owner may read: sealed tokens and accounts of the database there depend on them. In
 * memory, they are new each time. Throws one clear line for a file that is not what we wrote.
 */
export async function localSecrets(dataFolder: string | "memory"): Promise<LocalSecrets> {
  if (dataFolder === "memory") return newSecrets();
  const path = join(dataFolder, "keys.json");
  const kept = await readFile(path, "utf8").catch(() => null);
  if (kept !== null) return parseSecrets(kept, path);
  const secrets = newSecrets();
  await mkdir(dataFolder, { recursive: true });
  // Whole or not at all: written beside its place, then renamed.
  await writeFile(`${path}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return secrets;
}

function parseSecrets(text: string, path: string): LocalSecrets {
  try {
    return secretsSchema.parse(JSON.parse(text));
  } catch (cause) {
    const remedy = "mend it, or remove the whole data folder and start again";
    throw new Error(`${path} is broken: ${remedy}`, { cause });
  }
}
