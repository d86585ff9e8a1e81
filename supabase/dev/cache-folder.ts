import { accessSync, constants, existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** Whether a folder can be written to, or made. */
function isWritable(folder: string): boolean {
  if (!existsSync(folder)) return dirname(folder) !== folder && isWritable(dirname(folder));
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Where the prepared snapshot is kept: in the checkout, where all stacks of it share it; beside the
 * data where the checkout cannot be written to; for a stack in memory, in its user's own cache.
 */
export function cacheFolder(
  root: string,
  dataFolder: string | "memory",
  canWrite: (folder: string) => boolean = isWritable,
): string {
  const shared = join(root, ".resonance", "cache");
  if (canWrite(shared)) return shared;
  if (dataFolder !== "memory") return join(dataFolder, "cache");
  return join(Deno.env.get("XDG_CACHE_HOME") || join(homedir(), ".cache"), "resonance");
}
