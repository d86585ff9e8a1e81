import { readFile } from "node:fs/promises";

/** The kernel counts CPU time of processes in these. */
const TICK_MS = 10;

/** Milliseconds of CPU, in user mode and the kernel's. */
export interface CpuTime {
  readonly own: number;
  /** Of its children that have ended. */
  readonly children: number;
}

export async function cpuTime(pid: number): Promise<CpuTime> {
  const fields = await statOf(pid);
  const ms = (first: number) => (Number(fields[first]) + Number(fields[first + 1])) * TICK_MS;
  return { own: ms(11), children: ms(13) };
}

export async function parentOf(pid: number): Promise<number> {
  return Number((await statOf(pid))[1]);
}

export async function childrenOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  return children.split(" ").filter(Boolean).map(Number);
}

/** Of a process, its children, and those of them that have ended. */
export async function cpuOfFamily(pid: number): Promise<number> {
  const { own, children } = await cpuTime(pid);
  let sum = own + children;
  // A child may end between the two looks.
  for (const child of await childrenOf(pid)) sum += await cpuOfFamily(child).catch(() => 0);
  return sum;
}

/** From the process's state on, after its name, which may hold spaces. */
async function statOf(pid: number): Promise<string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** The machine's, of the last minute: what else ran beside a measurement. */
export async function loadAverage(): Promise<string> {
  return (await readFile("/proc/loadavg", "utf8")).split(" ")[0] ?? "";
}
