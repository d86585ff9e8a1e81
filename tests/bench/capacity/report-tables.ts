import type { Answer } from "./answer.ts";
import { bounds, machineCores, postgresCores } from "./bounds.ts";
import { budgetASecond } from "./budget.ts";
import { choices, DATA_API_POOL } from "./figures.ts";
import { type Load, total } from "./load.ts";
import type { PlanAnswer } from "./plan-answer.ts";
import type { Plan } from "./plans.ts";
import { number, table, within } from "./table.ts";

/** What the largest project asks of Realtime beside what each plan allows. */
export function realtimeTable({ question, plans, load, best, messagesASecond }: Answer): string[] {
  const row = (name: string, asked: number, limit: (plan: Plan) => number) => [
    `  ${name}`,
    number(asked),
    ...plans.map(({ plan }) => number(limit(plan))),
  ];
  const budget = ({ messages }: Plan) => budgetASecond(messages);
  const { leastIntervalS, budgetShare } = choices;
  const note = `  (a plan's budget is ${budgetShare} of its messages a second)`;
  return table([
    [
      `A project of ${number(best.project.listeners)}, of Realtime`,
      "asks",
      ...plans.map(({ plan }) => plan.name),
    ],
    row("connections", load.connections, ({ connections }) => connections),
    row(
      `rows and deliveries a second, told within ${leastIntervalS} s`,
      messagesASecond.soonest,
      budget,
    ),
    row(
      `rows and deliveries a second, told within ${question.withinS} s`,
      messagesASecond.asked,
      budget,
    ),
    row("joins a second", load.joinsASecond, ({ joins }) => joins),
    [note],
  ]);
}

/** How many listeners one project of each plan carries, and what becomes of the question on it. */
export function carriedTable({ plans }: Answer): string[] {
  const row = (name: string, cell: (of: PlanAnswer) => string) => [name, ...plans.map(cell)];
  const by = (name: string) =>
    row(`  by ${name}`, ({ carries }) =>
      number(carries.find(({ bound }) => bound.name === name)?.listeners ?? 0),
    );
  return table([
    row("Listeners that one project carries", ({ plan }) => plan.name),
    ...bounds.map(({ name }) => by(name)),
    row("  breaks first", ({ carries }) => carries[0]?.bound.name ?? ""),
    row("Projects for all (-: a town is more than one)", ({ layout }) =>
      layout ? number(layout.projects) : "-",
    ),
    row("  listeners of the largest", ({ project }) => number(project.listeners)),
    row("  others' changes come there", ({ intervalS }) => within(intervalS)),
  ]);
}

/** Cores of one project and of all. */
export function coresTable({ load, whole, best, compute }: Answer): string[] {
  const row = (name: string, of: (load: Load) => number) => [
    `  ${name}`,
    number(of(load)),
    number(of(load) / choices.busyShare),
    number(of(whole) / choices.busyShare),
  ];
  return table([
    [
      `Cores of a project of ${number(best.project.listeners)}`,
      "busy",
      `needed, to be ${choices.busyShare * 100} % busy`,
      "needed for all",
    ],
    row("Postgres", postgresCores),
    row("  of these to tell others", ({ cores }) => cores.telling),
    row("Data API, at most", ({ cores }) => cores.dataApi),
    row("Auth, at most", ({ cores }) => cores.auth),
    row(`together${compute ? `, of ${compute.cores} of ${compute.name}` : ""}`, machineCores),
    row("functions, if every call goes through one", ({ cores }) => cores.functions),
    [
      "  listeners a busy core of Postgres carries",
      number(best.project.listeners / postgresCores(load)),
    ],
  ]);
}

/** Database connections of one project. */
export function connectionsTable({ pools, best, compute }: Answer): string[] {
  const setting = pools.dataApi > DATA_API_POOL ? "raise it" : "enough";
  return table([
    [`Database connections of a project of ${number(best.project.listeners)}`, ""],
    [`  Data API's pool (default ${DATA_API_POOL}: ${setting})`, number(pools.dataApi)],
    ["  Auth's pool", number(pools.auth)],
    ["  Realtime's pool to authorise joins", number(pools.authorisation)],
    [
      "  teller, scheduler, Realtime's replication",
      number(pools.teller + pools.scheduler + pools.replication),
    ],
    [
      compute ? `  all, of ${compute.connections} of ${compute.name}` : "  all",
      number(total(pools)),
    ],
  ]);
}
