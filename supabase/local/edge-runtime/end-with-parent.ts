/*
 * Preloaded into every function's process: ends it when its standard input closes, which the
 * operating system does for us when the stack dies, however it dies. The watch begins with the
 * load event, after the function has begun to serve: Deno runs no function while a preloaded
 * module waits for something.
 */
async function endWithParent(): Promise<never> {
  const scrap = new Uint8Array(64);
  while ((await Deno.stdin.read(scrap)) !== null);
  Deno.exit(0);
}

addEventListener("load", endWithParent);
// A terminal sends Ctrl-C to everything in it: the stack answers it, and ends its functions in time.
Deno.addSignalListener("SIGINT", () => {});
