import { choices } from "./figures.ts";

/** What one message counts against a plan: its row, and its delivery to each device, at least one. */
export function messageCost(devices: number): number {
  return 1 + Math.max(1, devices);
}

/** What may be counted a second in the long run, of a plan's messages a second. */
export function budgetASecond(messages: number): number {
  return choices.budgetShare * messages;
}

/** What may be counted within any five seconds, all of it at once if need be. */
export function budgetInWindow(messages: number): number {
  return budgetASecond(messages) * choices.budgetWindowS;
}
