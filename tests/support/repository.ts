import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** One file of the repository: its path from the root, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What npm, Git and the stack put there. */
const NOT_OURS =
  /(^|\/)(node_modules|\.git|\.resonance|\.temp|\.branches)(\/|$)|^\.env(?!\.example)/;

/** Every text file of ours. */
export async function readRepository(): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  const visit = async (folder: string) => {
    for (const entry of await readdir(`${ROOT}/${folder}`, { withFileTypes: true })) {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      if (NOT_OURS.test(path)) continue;
      if (entry.isDirectory()) await visit(path);
      else files.push({ path, text: await readFile(`${ROOT}/${path}`, "utf8") });
    }
  };
  await visit("");
  return files.sort((a, b) => a.path.localeCompare(b.path));
}

/** The files that a TypeScript file imports from beside it or above, by their paths. */
export function importsOf({ path, text }: SourceFile): string[] {
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g)];
  return specifiers.map(([, specifier = ""]) => {
    const url = new URL(specifier, `file:///${path}`);
    return url.pathname.slice(1);
  });
}
