/** The oldest Node on which the stack and its tests run, and the oldest for scripts with supabase-js. */
export const OLDEST_NODE = 20;
const OLDEST_FOR_SCRIPTS = 22;

export const nodeVersion = () => Number(process.versions.node.split(".")[0]);

/** Says in one line what does not work with the Node at hand, though the stack and its tests do. */
export function warnOfOldNode() {
  if (nodeVersion() >= OLDEST_FOR_SCRIPTS) return;
  const version = `Node ${process.versions.node}`;
  console.log(
    `${version} runs the stack and its tests; scripts with supabase-js need ${OLDEST_FOR_SCRIPTS}.`,
  );
}
