import { fileURLToPath } from "node:url";

/** The repository's root, where the CLI runs unless told otherwise. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What one run of the CLI gave. */
export interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs the Supabase CLI that npm installed, with an empty home folder, no keyring, no telemetry and
 * no look for updates: it speaks to whom its arguments name and to no one else.
 *
 * @throws when the CLI warns of a key in config.toml that it does not know, since it goes on
 * without it, and so would a typo
 */
export async function supabase(
  args: readonly string[],
  { env = {}, workdir = ROOT }: { env?: Record<string, string>; workdir?: string } = {},
): Promise<Run> {
  const home = await Deno.makeTempDir({ prefix: "resonance-cli-" });
  try {
    const { code, stdout, stderr } = await new Deno.Command(`${ROOT}/node_modules/.bin/supabase`, {
      args: [...args],
      cwd: workdir,
      clearEnv: true,
      env: {
        PATH: Deno.env.get("PATH") ?? "",
        HOME: home,
        SUPABASE_HOME: home,
        SUPABASE_NO_KEYRING: "1",
        SUPABASE_NO_UPDATE_NOTIFIER: "1",
        SUPABASE_TELEMETRY_DISABLED: "1",
        DO_NOT_TRACK: "1",
        ...env,
      },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).output();
    return known({ code, stdout: text(stdout), stderr: text(stderr) });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

function known(run: Run): Run {
  const warning = /^.*keys this version of the Supabase CLI does not recognize.*$/m.exec(
    run.stderr,
  );
  if (warning) throw new Error(warning[0]);
  return run;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
