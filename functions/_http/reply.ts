import type { Context } from "hono";
import type { z } from "zod";
import { AppError, Fault } from "./app-error.ts";

/**
 * Answers 200 with what `schema` allows and nothing else. An answer off its contract is our own
 * fault: it is not sent, because what is too much in it may be what nobody should see.
 */
export async function reply<T extends z.ZodType>(
  c: Context,
  schema: T,
  answer: unknown | Promise<unknown>,
): Promise<Response> {
  const result = schema.safeParse(await answer);
  if (result.success) return c.json(result.data as Record<string, unknown>);
  const off = result.error.issues.map((issue) => `${issue.path.join(".")} ${issue.code}`);
  throw new AppError("unavailable", { cause: new Fault(`off contract: ${off.join(", ")}`) });
}

/**
 * Answers that it is done, where there is nothing to tell: 204 without a body, on every such route. Not
 * 200 with `{}`: clients that parse every answer as JSON are told by the status that there is none.
 */
export function done(c: Context): Response {
  return c.body(null, 204);
}
