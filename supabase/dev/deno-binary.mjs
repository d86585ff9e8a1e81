import { createRequire } from "node:module";

/**
 * The path of the Deno that npm installed for this machine. It works where install scripts did not
 * run (npm 11 may skip them), since it asks Deno's own installer for the binary of its package.
 *
 * @returns {string}
 * @throws when there is no Deno for this machine, or `npm install` has not run
 */
export function denoBinary() {
  const require = createRequire(import.meta.url);
  return require("deno/install_api.cjs").runInstall();
}
