import type { Database } from "../local/database/database.ts";

/** Puts these secrets into the vault, where SQL that calls functions looks for them by name. */
export async function keepVaultSecrets(
  database: Database,
  secrets: Readonly<Record<string, string>>,
): Promise<void> {
  await database.transaction(async (tx) => {
    for (const [name, secret] of Object.entries(secrets)) {
      await tx.query("delete from vault.secrets where name = $1", [name]);
      await tx.query("select vault.create_secret($1, $2)", [secret, name]);
    }
  });
}
