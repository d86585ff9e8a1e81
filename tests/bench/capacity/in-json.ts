import type { Answer } from "./answer.ts";
import type { PlanAnswer } from "./plan-answer.ts";

/** The answer for machines: numbers as they are, null where there is none. */
export function inJson(answer: Answer) {
  const { question, plans, best, load, whole, compute, ...rest } = answer;
  return {
    question,
    plan: best.layout ? best.plan.name : null,
    projects: best.layout?.projects ?? null,
    breaksFirst: best.carries[0]?.bound.name ?? null,
    intervalS: finite(best.intervalS),
    compute,
    ...rest,
    project: { listeners: best.project.listeners, ...load },
    whole,
    plans: plans.map(planInJson),
  };
}

function planInJson({ plan, carries, listeners, layout, project, intervalS }: PlanAnswer) {
  return {
    plan: plan.name,
    connections: plan.connections,
    messages: plan.messages,
    joins: plan.joins,
    carries: listeners,
    /** What breaks first stands first. */
    carriesBy: carries.map((carried) => ({
      bound: carried.bound.name,
      listeners: carried.listeners,
    })),
    projects: layout?.projects ?? null,
    largestProject: project.listeners,
    intervalS: finite(intervalS),
  };
}

function finite(seconds: number): number | null {
  return Number.isFinite(seconds) ? seconds : null;
}
