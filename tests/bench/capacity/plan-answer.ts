import { type Bound, bounds, listenersWithin, type Question } from "./bounds.ts";
import { budgetASecond, messageCost } from "./budget.ts";
import { choices, densities } from "./figures.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { loadOf } from "./load.ts";
import type { Plan } from "./plans.ts";
import { intervalFor } from "./told-together.ts";

/** What a plan makes of a question. */
export interface PlanAnswer {
  readonly plan: Plan;
  /** Listeners that one project carries by each bound: what breaks first stands first. */
  readonly carries: readonly Carried[];
  /** Listeners that one project carries. */
  readonly listeners: number;
  /** Null where one town is more than that. */
  readonly layout: Layout | null;
  /** The largest project, or the one town that is too large. */
  readonly project: Question;
  /** Within how many seconds others' changes come there; infinite where they never do. */
  readonly intervalS: number;
}

export interface Carried {
  readonly bound: Bound;
  readonly listeners: number;
}

export function answerOf(plan: Plan, question: Question): PlanAnswer {
  const carries = bounds
    .map((bound) => ({ bound, listeners: listenersWithin(bound, plan, question) }))
    .sort((one, other) => one.listeners - other.listeners);
  const listeners = carries[0]?.listeners ?? 0;
  const { town } = densities[question.density];
  const layout = layoutOf(question.listeners, town, listeners);
  const crowd = layout?.listeners ?? Math.min(question.listeners, town);
  const project = { ...question, listeners: crowd };
  return { plan, carries, listeners, layout, project, intervalS: intervalOf(plan, project) };
}

function intervalOf(plan: Plan, project: Question): number {
  const messages = budgetASecond(plan.messages) / messageCost(project.devices);
  const needed = intervalFor(loadOf(project).heard, messages / project.listeners);
  return Math.max(choices.leastIntervalS, needed);
}
