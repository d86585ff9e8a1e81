/*
 * Preloaded into every function's process: ends it when its standard input closes, which the
 * operating system does for us when the stack dies, however it dies. The wait begins in a timer
 * that nobody waits for, since Deno runs the function only when a preloaded module is done.
 */
async function endWithParent(): Promise<never> {
  const scrap = new Uint8Array(64);
  while ((await Deno.stdin.read(scrap)) !== null);
  Deno.exit(0);
}

Deno.unrefTimer(setTimeout(endWithParent, 0));
