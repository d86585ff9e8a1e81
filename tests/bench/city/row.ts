/** A measure beside its goal, as printed and as in the JSON file. */
export interface Row {
  readonly measure: string;
  readonly ours: number;
  /** The same of what it is compared with; null for nothing. */
  readonly beside: number | null;
  /** `ours` of `beside`. */
  readonly ratio: number | null;
  readonly goal: string | null;
  /** Whether the goal is met; null where there is none. */
  readonly holds: boolean | null;
}

/** What must be true of a measure. */
export interface Goal {
  readonly text: string;
  holds(ours: number, ratio: number | null): boolean;
}

export const atMost = (most: number): Goal => ({
  text: `at most ${most}`,
  holds: (ours) => ours <= most,
});

export const atLeast = (least: number): Goal => ({
  text: `at least ${least}`,
  holds: (ours) => ours >= least,
});

export const ratioAtMost = (most: number): Goal => ({
  text: `ratio at most ${most}`,
  holds: (_, ratio) => ratio !== null && ratio <= most,
});

export const ratioAtLeast = (least: number): Goal => ({
  text: `ratio at least ${least}`,
  holds: (_, ratio) => ratio !== null && ratio >= least,
});

export const both = (one: Goal, other: Goal): Goal => ({
  text: `${one.text}, ${other.text}`,
  holds: (ours, ratio) => one.holds(ours, ratio) && other.holds(ours, ratio),
});

/** What was measured; a figure that could not be taken is NaN and holds nothing. */
export function row(
  measure: string,
  ours: number,
  { beside = null, goal = null }: { beside?: number | null; goal?: Goal | null } = {},
): Row {
  const ratio = beside === null ? null : ours / beside;
  return {
    measure,
    ours: rounded(ours),
    beside: beside === null ? null : rounded(beside),
    ratio: ratio === null ? null : rounded(ratio),
    goal: goal?.text ?? null,
    holds: goal?.holds(ours, ratio) ?? null,
  };
}

export function printed({ measure, ours, beside, ratio, goal, holds }: Row): string {
  const mark = holds === null ? " " : holds ? "+" : "-";
  return [
    `  ${mark} ${measure.padEnd(62)}`,
    shown(ours).padStart(9),
    (beside === null ? "" : `beside ${shown(beside)}`).padStart(16),
    (ratio === null ? "" : `${shown(ratio)}x`).padStart(9),
    goal === null ? "" : `  ${goal}`,
  ].join("");
}

const rounded = (value: number): number => Number(value.toPrecision(4));

const shown = (value: number): string => (Number.isNaN(value) ? "?" : String(rounded(value)));
