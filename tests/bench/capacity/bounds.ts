import { budgetASecond, messageCost } from "./budget.ts";
import { choices } from "./figures.ts";
import { type Crowd, type Load, loadOf, total } from "./load.ts";
import type { Plan } from "./plans.ts";
import { poolsOf } from "./pools.ts";
import { messagesASecond } from "./told-together.ts";

/** What is asked: a crowd, and within how many seconds others' changes are to come. */
export interface Question extends Crowd {
  readonly withinS: number;
}

/** Something of which a project has only so much. */
export interface Bound {
  readonly name: string;
  /** What a load needs of it; never less for more listeners. */
  readonly need: (load: Load, question: Question) => number;
  readonly limit: (plan: Plan) => number;
}

/** Cores that a project's machine must have, so that no more than `busyShare` of them is busy. */
export function coresNeeded(load: Load): number {
  return machineCores(load) / choices.busyShare;
}

/** Cores of a project's machine that are busy; functions run elsewhere. */
export function machineCores(load: Load): number {
  return postgresCores(load) + load.cores.dataApi + load.cores.auth;
}

export function postgresCores({ cores }: Load): number {
  return cores.calls + cores.telling;
}

/** Messages a second as Realtime counts them, told together within `intervalS`. */
export function messagesCounted({ heard }: Load, question: Question, intervalS: number): number {
  return question.listeners * messagesASecond(heard, intervalS) * messageCost(question.devices);
}

export const bounds: readonly Bound[] = [
  {
    name: "connections",
    need: ({ connections }) => connections,
    limit: ({ connections }) => connections,
  },
  {
    name: "messages",
    need: (load, question) => messagesCounted(load, question, question.withinS),
    limit: ({ messages }) => budgetASecond(messages),
  },
  {
    name: "joins",
    need: ({ joinsASecond }) => joinsASecond,
    limit: ({ joins }) => joins,
  },
  {
    name: "cores",
    need: coresNeeded,
    limit: ({ computes }) => Math.max(...computes.map(({ cores }) => cores)),
  },
  {
    name: "database connections",
    need: (load) => total(poolsOf(load)),
    limit: ({ computes }) => Math.max(...computes.map(({ connections }) => connections)),
  },
];

/** The most listeners whose need of this bound the plan meets; others of the question as they are. */
export function listenersWithin(bound: Bound, plan: Plan, question: Question): number {
  const fits = (listeners: number) => {
    const crowd = { ...question, listeners };
    return bound.need(loadOf(crowd), crowd) <= bound.limit(plan);
  };
  let [least, most] = [0, 1];
  while (fits(most)) [least, most] = [most, 2 * most];
  while (most - least > 1) {
    const middle = Math.floor((least + most) / 2);
    if (fits(middle)) least = middle;
    else most = middle;
  }
  return least;
}
