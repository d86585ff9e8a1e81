import { parseArgs } from "node:util";
import { z } from "zod";
import { ReportState } from "../../../shared/contracts/moderation.ts";
import { ReportReason } from "../../../shared/contracts/users.ts";

/** What is wrong with what was typed, in a sentence. */
export class UsageError extends Error {}

const id = z.uuid({ error: "ID is not the id of an account, a person or a report" });
const why = z
  .string({ error: "say --why, for the record" })
  .trim()
  .min(1, "--why says nothing")
  .refine((text) => Array.from(text).length <= 500, "--why has more than 500 characters");
const moderator = z
  .string({ error: "say who you are: --moderator NAME" })
  .trim()
  .min(1, "--moderator says nothing")
  .refine((text) => Array.from(text).length <= 100, "--moderator has more than 100 characters");
const act = { id, why, moderator };
const end = { until: z.iso.datetime().optional() };

/** What is asked for. */
const Order = z.discriminatedUnion("command", [
  z.strictObject({
    command: z.literal("list"),
    state: ReportState.default("open"),
    reason: ReportReason.optional(),
    size: z.coerce.number({ error: "--size is a number" }).int().min(1).max(100).optional(),
    after: z.string().optional(),
  }),
  z.strictObject({ command: z.literal("show"), id }),
  z.strictObject({ command: z.literal("history"), id }),
  z.strictObject({ command: z.literal("dismiss"), ...act }),
  z.strictObject({
    command: z.literal("uphold"),
    ...act,
    ...end,
    suspend: z.boolean().default(false),
  }),
  z.strictObject({ command: z.literal("suspend"), ...act, ...end }),
  z.strictObject({ command: z.literal("lift"), ...act }),
  z.strictObject({ command: z.literal("export"), ...act }),
]);
export type Order = z.infer<typeof Order>;

/** Those that leave a line in the record, which says who. */
const ACTS = ["dismiss", "uphold", "suspend", "lift", "export"];

/** What the command line asks for. `user` is who sits there. @throws UsageError */
export function readOrder(
  args: readonly string[],
  user: string | undefined,
  now = new Date(),
): { readonly order: Order | "help"; readonly asJson: boolean } {
  const { values, positionals } = split(args);
  const { json = false, help = false, days, until, ...options } = values;
  const [command, id, ...rest] = positionals;
  if (help || command === undefined) return { order: "help", asJson: json };
  if (rest.length > 0) throw new UsageError(`one ID at a time; and ${rest[0]}?`);
  if (days !== undefined && until !== undefined)
    throw new UsageError("--days or --until, not both");
  const typed = {
    command,
    ...(id === undefined ? {} : { id }),
    ...options,
    ...(ACTS.includes(command) ? { moderator: options.moderator ?? user } : {}),
    ...(days === undefined && until === undefined ? {} : { until: endOf(days, until, now) }),
  };
  const read = Order.safeParse(typed, { reportInput: true });
  if (!read.success) throw new UsageError(read.error.issues.map(sentence).join("; "));
  if (read.data.command === "uphold" && read.data.until && !read.data.suspend)
    throw new UsageError("an end is of a suspension: say --suspend too");
  return { order: read.data, asJson: json };
}

function split(args: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...{ state: text, reason: text, size: text, after: text },
        ...{ why: text, days: text, until: text, suspend: flag, moderator: text },
        ...{ json: flag, help: { ...flag, short: "h" } },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function endOf(days: string | undefined, until: string | undefined, now: Date): string {
  const at =
    days === undefined
      ? new Date(until ?? "")
      : new Date(now.getTime() + (/^\d{1,5}$/.test(days) ? Number(days) : Number.NaN) * 86_400_000);
  if (Number.isNaN(at.getTime()))
    throw new UsageError(days === undefined ? "--until is no time" : "--days is a whole number");
  if (at <= now) throw new UsageError("a suspension ends in the future");
  return at.toISOString();
}

/** What zod found, in the words of the command line. */
function sentence({ path, message, code, ...issue }: z.core.$ZodIssue): string {
  const name = String(path[0] ?? "");
  if (name === "command") return "there is no such command: --help names them";
  if (name === "id") return issue.input === undefined ? "an ID is missing" : message;
  if (code === "unrecognized_keys")
    return `this command takes no ${"keys" in issue ? issue.keys.map(optionOf).join(", ") : ""}`;
  return message.includes(name) ? message : `${optionOf(name)}: ${message}`;
}

const optionOf = (key: string): string => (key === "id" ? "ID" : `--${key}`);
