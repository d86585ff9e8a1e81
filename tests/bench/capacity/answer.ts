import { coresNeeded, messagesCounted, type Question } from "./bounds.ts";
import { budgetASecond, budgetInWindow, messageCost } from "./budget.ts";
import { choices, JOINS_A_CONNECTION } from "./figures.ts";
import { type Load, loadOf, total } from "./load.ts";
import { answerOf, type PlanAnswer } from "./plan-answer.ts";
import { type Compute, type Plan, plans } from "./plans.ts";
import { type Pools, poolsOf } from "./pools.ts";

/** What it takes to carry the listeners of a question. */
export interface Answer {
  readonly question: Question;
  readonly plans: readonly PlanAnswer[];
  /** Of the smallest plan that carries them; of the largest where none does. */
  readonly best: PlanAnswer;
  /** What all listeners ask for. */
  readonly whole: Load;
  /** What the largest project of the best plan asks for. */
  readonly load: Load;
  /** The database connections it needs. */
  readonly pools: Pools;
  /** Its messages, as Realtime counts them. */
  readonly messagesASecond: {
    /** Told as soon as one message of changes a second allows. */
    readonly soonest: number;
    /** Told within the seconds of the question. */
    readonly asked: number;
  };
  /** The plan's figures that are just enough for it. */
  readonly justEnough: Pick<Plan, "connections" | "messages" | "joins">;
  /** The smallest machine for it; null where none is enough. */
  readonly compute: Compute | null;
  /** So many may leave at once, and within five seconds everybody around them is told. */
  readonly leavingAtOnce: number;
  /** Seconds until its phones have joined again after a restart of Realtime. */
  readonly backWithinS: number;
}

export function answer(question: Question): Answer {
  const answers = plans.map((plan) => answerOf(plan, question));
  const best = answers.find(({ layout }) => layout !== null) ?? answers.at(-1);
  if (best === undefined) throw new Error("There are no plans.");
  const { plan, project } = best;
  const load = loadOf(project);
  const pools = poolsOf(load);
  const messages = messagesCounted(load, project, question.withinS);
  const rejoining = load.connections / choices.backWithinS;
  const authorised = pools.authorisation * JOINS_A_CONNECTION;
  const leavingCost = load.audience * messageCost(project.devices);
  return {
    question,
    plans: answers,
    best,
    whole: loadOf(question),
    load,
    pools,
    messagesASecond: {
      soonest: messagesCounted(load, project, choices.leastIntervalS),
      asked: messages,
    },
    justEnough: {
      connections: Math.ceil(load.connections),
      messages: Math.ceil(messages / budgetASecond(1)),
      joins: Math.ceil(Math.max(load.joinsASecond, rejoining)),
    },
    compute: plan.computes.find((compute) => isEnough(compute, load, pools)) ?? null,
    leavingAtOnce: Math.floor(budgetInWindow(plan.messages) / leavingCost),
    backWithinS: load.connections / Math.min(plan.joins, authorised),
  };
}

function isEnough({ cores, connections }: Compute, load: Load, pools: Pools): boolean {
  return coresNeeded(load) <= cores && total(pools) <= connections;
}
