/** One parameter that a caller may give. */
export interface Parameter {
  /** Empty for an unnamed one. */
  readonly name: string;
  /** Its type, qualified unless it is a built-in one. */
  readonly type: string;
  readonly required: boolean;
}

/** A function of an exposed schema, as its signature says. */
export interface Routine {
  readonly schema: string;
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly variadic: boolean;
  /** May write: runs in a read-only transaction otherwise. */
  readonly volatile: boolean;
  readonly returns: "void" | "scalar" | "row";
  readonly returnsSet: boolean;
  /** `set statement_timeout` of the function, which Postgres itself would apply too late. */
  readonly statementTimeout: string | null;
}
