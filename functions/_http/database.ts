import type { Database } from "../../shared/database.types.ts";

type Functions = Database["api"]["Functions"];

/** An SQL function that is served. */
export type FunctionName = keyof Functions;

/** Its arguments; one with a default may be left out or undefined. */
type ArgsOf<Name extends FunctionName> = {
  [Key in keyof Functions[Name]["Args"]]: Key extends Optional<Functions[Name]["Args"]>
    ? Functions[Name]["Args"][Key] | undefined
    : Functions[Name]["Args"][Key];
};
type Optional<T> = { [Key in keyof T]-?: Nothing extends Pick<T, Key> ? Key : never }[keyof T];
type Nothing = Record<never, never>;

/** What a call of it takes after its name. */
export type Call<Name extends FunctionName> = Nothing extends Functions[Name]["Args"]
  ? [args?: ArgsOf<Name>]
  : [args: ArgsOf<Name>];

/** Calls `api.<name>` and gives its result, or throws an `AppError`. */
export type Rpc = <Name extends FunctionName>(name: Name, ...call: Call<Name>) => Promise<unknown>;

/** Opens the database in the name of whoever holds `token`, for one request. */
export type OpenDatabase = (token: string, requestId: string) => Rpc;
