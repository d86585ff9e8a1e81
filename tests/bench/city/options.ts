import { parseArgs } from "node:util";

/** What of the benchmark is to run, and where its figures go. */
export interface Options {
  /** Measures by name; all where none is named. */
  readonly only: readonly string[];
  /** Short rounds, and no million. */
  readonly quick: boolean;
  /** What can be measured on the embedded database. */
  readonly embedded: boolean;
  /** A file for the rows as JSON. */
  readonly json: string | undefined;
  /** A folder for the plots. */
  readonly plots: string | undefined;
}

export function readOptions(args: readonly string[], names: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string", default: "" },
      quick: { type: "boolean", default: false },
      embedded: { type: "boolean", default: false },
      json: { type: "string" },
      plots: { type: "string" },
    },
  });
  const only = values.only.split(",").filter((name) => name !== "");
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new Error(`no measure is called ${unknown.join(", ")}; there are ${names.join(", ")}`);
  }
  const { quick, embedded, json, plots } = values;
  return { only, quick, embedded, json, plots };
}
