import { relative, sep } from "node:path";

/** A burst of changes (an editor's save, a branch switched) counts as one. */
const DEBOUNCE_MS = 200;

/**
 * Watches the functions' folder and the shared one. `onChange` hears the names of the functions
 * whose own files changed, or "all" when a file changed that more than one may use.
 */
export function watchFunctions(
  root: string,
  shared: string,
  onChange: (names: ReadonlySet<string> | "all") => void,
): { close(): void } {
  const watcher = Deno.watchFs([root, shared]);
  let changed = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const report = () => {
    const names = changed;
    changed = new Set();
    onChange([...names].some((name) => name.startsWith("_") || name === "..") ? "all" : names);
  };
  const listen = async () => {
    for await (const { kind, paths } of watcher) {
      if (kind === "access") continue;
      for (const path of paths) changed.add(relative(root, path).split(sep)[0] ?? "..");
      clearTimeout(timer);
      timer = setTimeout(report, DEBOUNCE_MS);
    }
  };
  listen();
  return {
    close() {
      clearTimeout(timer);
      watcher.close();
    },
  };
}
