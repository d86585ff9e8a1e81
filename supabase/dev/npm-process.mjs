import { spawnSync } from "node:child_process";
import { basename } from "node:path";

/**
 * The process id of the npm that runs this script, or null. npm starts scripts below a shell, to
 * which it passes no signal that the shell would pass on: when npm is gone, nobody tells the
 * script. Where there is no `ps`, and on Windows, it stays unknown.
 *
 * @returns {number | null}
 */
export function npmProcess() {
  if (process.env.npm_lifecycle_event === undefined) return null;
  const { stdout } = spawnSync("ps", ["-o", "ppid=,comm=", "-p", String(process.ppid)], {
    encoding: "utf8",
  });
  const [, parent, command = ""] = /^\s*(\d+)\s+(.+?)\s*$/.exec(stdout ?? "") ?? [];
  const isShell = /^-?(sh|ash|bash|dash|zsh)$/.test(basename(command));
  return isShell ? Number(parent) : process.ppid;
}

/**
 * @param {number} pid
 * @returns {boolean} whether the process is there, also where we may not signal it
 */
export function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
