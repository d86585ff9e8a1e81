import type { Answer } from "./answer.ts";
import { MEASURED } from "./figures.ts";
import { carriedTable, connectionsTable, coresTable, realtimeTable } from "./report-tables.ts";
import { count, number, within } from "./table.ts";

/** The answer for a person. */
export function report(answer: Answer): string {
  return [
    [crowd(answer), ...verdict(answer)],
    realtimeTable(answer),
    carriedTable(answer),
    coresTable(answer),
    connectionsTable(answer),
    [
      `Measured: ${MEASURED}`,
      "Enterprise's limits are agreed on: they count as far as Supabase's own benchmarks of Realtime go.",
      "Not counted, since not measured: Finds, waves, vibe matches and other messages of their own.",
      "The figures and their sources: in tests/bench/capacity/figures.ts",
    ],
  ]
    .map((part) => part.join("\n"))
    .join("\n\n");
}

function crowd({ question, load }: Answer): string {
  const towns = Math.ceil(question.listeners / load.town);
  const each = towns > 1 ? `at most ${number(load.town)}` : number(load.town);
  return (
    `${count(question.listeners, "listener")} live, ${question.density}: ${count(towns, "town")} of ${each}, ` +
    `${number(load.withinReach)} of them within 5 km; each hears ${number(load.audience)} others.`
  );
}

function verdict(answer: Answer): string[] {
  const { best, load } = answer;
  const breaks =
    `Breaks first: ${best.carries[0]?.bound.name}, ` +
    `at more than ${number(best.listeners)} listeners a project.`;
  if (best.layout !== null) return [...carriedBy(answer), breaks];
  return [
    `No plan carries it: ${best.plan.name}, the largest, carries ${number(best.listeners)} listeners a project,`,
    `and a town of ${number(load.town)} cannot be split, since nobody would see across.`,
    `${breaks} Others' changes would come ${within(best.intervalS)}.`,
  ];
}

function carriedBy({ best, pools, justEnough, compute, ...answer }: Answer): string[] {
  const projects = best.layout?.projects ?? 0;
  const size =
    projects > 1
      ? `, the largest with ${number(best.project.listeners)} listeners (a region each, or several in one)`
      : "";
  return [
    `Carried by ${best.plan.name}: ${count(projects, "project")}${size}.`,
    `Others' changes come ${within(best.intervalS)}; who leaves is told at once, up to ${number(answer.leavingAtOnce)} of them in 5 s.`,
    `Just enough for such a project: ${count(justEnough.connections, "connection")}, ` +
      `${number(justEnough.messages)} messages and ${number(justEnough.joins)} joins a second; ` +
      `${compute?.name} (${count(compute?.cores ?? 0, "core")}).`,
    `After a restart of Realtime all have joined again in ${number(answer.backWithinS)} s, ` +
      `with ${count(pools.authorisation, "connection")} to authorise them.`,
  ];
}
