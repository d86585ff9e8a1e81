import type { RefuseEmbedded } from "./read-condition.ts";
import { readField } from "./read-field.ts";
import { Scanner } from "./scanner.ts";
import type { OrderTerm } from "./shaping.ts";

const NULLS = /\.nulls(first|last)/y;

function readTerm(scanner: Scanner, refuse: RefuseEmbedded): OrderTerm {
  scanner.take(/[ \t]*/y);
  const field = readField(scanner);
  if (scanner.take(/\(/y)) refuse(field.name);
  const direction = scanner.take(/\.(asc|desc)(?![\p{L}\p{N}])/uy)?.[1] as OrderTerm["direction"];
  const nulls = scanner.take(NULLS)?.[1] as OrderTerm["nulls"];
  scanner.expect(/(?=,|$)/y, '"asc", "desc", "nullsfirst" or "nullslast"');
  return { field, direction: direction ?? null, nulls: nulls ?? null };
}

/** The terms in `order=name.desc.nullslast,id`. */
export function readOrder(text: string, refuse: RefuseEmbedded): OrderTerm[] {
  const scanner = new Scanner(text, "order");
  const terms: OrderTerm[] = [];
  do terms.push(readTerm(scanner, refuse));
  while (scanner.take(/,/y));
  return terms;
}
