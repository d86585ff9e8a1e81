/** One step into JSON: a field or, where it is a number, a place in a list. */
export interface JsonStep {
  readonly arrow: "->" | "->>";
  readonly key: string | number;
}

/** A column of a result, and what is taken from within it. */
export interface Field {
  readonly name: string;
  readonly path: readonly JsonStep[];
}

export interface SelectItem {
  readonly field: Field;
  readonly cast: string | null;
  readonly alias: string | null;
}

export interface OrderTerm {
  readonly field: Field;
  readonly direction: "asc" | "desc" | null;
  readonly nulls: "first" | "last" | null;
}

export type Quantifier = "any" | "all" | null;

export type Operation =
  | {
      readonly kind: "compare";
      readonly sign: string;
      readonly quantifier: Quantifier;
      readonly value: string;
    }
  | { readonly kind: "in"; readonly values: readonly string[] }
  | { readonly kind: "is"; readonly word: string }
  | { readonly kind: "distinct"; readonly value: string }
  | {
      readonly kind: "search";
      readonly reader: string;
      readonly language: string | null;
      readonly value: string;
    };

export type Condition =
  | {
      readonly kind: "filter";
      readonly field: Field;
      readonly negated: boolean;
      readonly operation: Operation;
    }
  | {
      readonly kind: "tree";
      readonly join: "and" | "or";
      readonly negated: boolean;
      readonly of: readonly Condition[];
    };

/** Which rows of a result are wished: from `offset` on, `limit` of them, or all. */
export interface RowRange {
  readonly offset: number;
  readonly limit: number | null;
}

/** What a query asks of a result. Nothing selected means all columns. */
export interface Shaping {
  readonly select: readonly SelectItem[];
  readonly where: readonly Condition[];
  readonly order: readonly OrderTerm[];
  readonly range: RowRange;
}

export const ALL_ROWS: RowRange = { offset: 0, limit: null };

export const UNSHAPED: Shaping = { select: [], where: [], order: [], range: ALL_ROWS };

export function isUnshaped({ select, where, order, range }: Shaping): boolean {
  const shapes = select.length + where.length + order.length;
  return shapes === 0 && range.offset === 0 && range.limit === null;
}
