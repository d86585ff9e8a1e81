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
