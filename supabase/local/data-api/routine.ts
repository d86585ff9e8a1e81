/** The isolation of a transaction; Postgres' own default is `read committed`. */
export type Isolation = "read uncommitted" | "read committed" | "repeatable read" | "serializable";

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
  /** `void` of one, not of a set: a set of nothing is a list. */
  readonly returns: "void" | "scalar" | "row";
  readonly returnsSet: boolean;
  /** `set statement_timeout` of the function, which Postgres itself would apply too late. */
  readonly statementTimeout: string | null;
  /** `set default_transaction_isolation` of the function: the transaction begins with it. */
  readonly isolation: Isolation | null;
}

/** Functions by schema and name, as last read. */
export interface Routines {
  readonly all: readonly Routine[];
  /** Those of one name, which differ in their arguments. */
  named(schema: string, name: string): readonly Routine[];
}
