import { parseArgs } from "node:util";
import { z } from "zod";
import type { Question } from "./bounds.ts";
import { type DensityName, densities } from "./figures.ts";

/** As many as anybody asks about. */
const MOST_LISTENERS = 100_000_000;

/** What the command line asks for. */
export type Request =
  | { readonly kind: "help" }
  | { readonly kind: "refusal"; readonly sentence: string }
  | { readonly kind: "question"; readonly question: Question; readonly json: boolean };

export const densityNames = Object.keys(densities) as [DensityName, ...DensityName[]];

/** Digits alone: no sign, no fraction, no grouping. */
const whole = (least: number, most: number, sentence: string) =>
  z
    .string(sentence)
    .regex(/^\d+$/, sentence)
    .transform(Number)
    .refine((value) => value >= least && value <= most, sentence);

const options = z.object({
  listeners: whole(
    1,
    MOST_LISTENERS,
    `--listeners takes a whole number from 1 to ${MOST_LISTENERS}, without separators.`,
  ),
  density: z.enum(densityNames, `--density takes one of ${densityNames.join(", ")}.`),
  devices: whole(1, 10, "--devices takes a whole number from 1 to 10."),
  // What waited longer is dropped.
  within: whole(1, 120, "--within takes a whole number of seconds from 1 to 120."),
  json: z.literal(true, "--json takes no value.").optional(),
});

/** Half of a heartbeat's interval. */
const WITHIN_S = "15";

/** Reads the arguments; a refusal says what is wrong with the first that is. */
export function readArguments(args: readonly string[]): Request {
  const { values, positionals } = parseArgs({
    args: [...args],
    strict: false,
    options: {
      listeners: { type: "string" },
      density: { type: "string" },
      devices: { type: "string", default: "1" },
      within: { type: "string", default: WITHIN_S },
      json: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return { kind: "help" };
  const known = ["help", ...Object.keys(options.shape)];
  const unknown = Object.keys(values).find((name) => !known.includes(name));
  if (unknown !== undefined) return refusal(`There is no option ${dashed(unknown)}.`);
  const read = options.safeParse(values);
  if (!read.success) return refusal(read.error.issues[0]?.message ?? "");
  if (positionals.length > 0) return refusal(`"${positionals[0]}" belongs to no option.`);
  const { within, json, ...crowd } = read.data;
  return { kind: "question", question: { ...crowd, withinS: within }, json: json ?? false };
}

function refusal(sentence: string): Request {
  return { kind: "refusal", sentence };
}

function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}
