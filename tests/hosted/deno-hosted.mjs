import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * The path of the Deno on which hosted functions run, 2.1.4, and so what they must do without. npm
 * installs it for Linux on x64 alone, which is what CI has.
 *
 * @returns {string | null} null on any other machine
 */
export function hostedDenoBinary() {
  try {
    const require = createRequire(import.meta.url);
    return join(dirname(require.resolve("deno-hosted/package.json")), "deno");
  } catch {
    return null;
  }
}
