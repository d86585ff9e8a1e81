/*
 * `npm run moderate`: what moderators do, for the hosted project and for the local stack. Ends with 1
 * for what is refused, and with 2 for what is not understood.
 */
import { follow } from "./follow.ts";
import { readOrder, UsageError } from "./order.ts";
import { openService, Refused } from "./service.ts";
import { printable, printableJson } from "./text.ts";
import { USAGE } from "./usage.ts";

try {
  const env = Deno.env.toObject();
  const user = env.MODERATOR || env.USER || env.LOGNAME || env.USERNAME || undefined;
  const { order, asJson } = readOrder(Deno.args, user);
  if (order === "help") {
    console.log(USAGE);
  } else {
    const { json, text } = await follow(order, openService(env));
    console.log(asJson || order.command === "export" ? printableJson(json) : printable(text));
  }
} catch (error) {
  if (!(error instanceof UsageError || error instanceof Refused)) throw error;
  console.error(`moderate: ${printable(error.message)}`);
  Deno.exit(error instanceof UsageError ? 2 : 1);
}
