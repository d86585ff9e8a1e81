import { denoBinary } from "../../supabase/dev/deno-binary.mjs";
import { ROOT } from "./supabase.ts";

/** What a program is made of, as Deno finds it. */
export interface NeededFiles {
  /** Our own files, by their paths in the repository. */
  readonly files: string[];
  /** The packages, as our files name them. */
  readonly packages: string[];
}

interface Graph {
  modules: { specifier: string; dependencies?: { specifier: string }[] }[];
}

/** Walks the imports of a file of the repository. */
export async function neededFiles(entrypoint: string): Promise<NeededFiles> {
  const { success, stdout } = await new Deno.Command(denoBinary(), {
    args: ["info", "--json", entrypoint],
    cwd: ROOT,
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`deno info ${entrypoint} failed`);
  const { modules }: Graph = JSON.parse(new TextDecoder().decode(stdout));
  const root = `file://${ROOT}`;
  const own = modules.filter(
    ({ specifier }) => specifier.startsWith(root) && !specifier.includes("/node_modules/"),
  );
  const imported = own.flatMap(({ dependencies = [] }) => dependencies);
  const packages = imported.map(({ specifier }) => specifier).filter((name) => !/^[./]/.test(name));
  return {
    files: own.map(({ specifier }) => specifier.slice(root.length)).sort(),
    packages: [...new Set(packages)].sort(),
  };
}
