import type { z } from "zod";
import { AuthError } from "./auth-error.ts";

/**
 * Reads a JSON body. What is not JSON, or of another type than Auth decodes into, is 400
 * `bad_json`; unknown keys are ignored, as there.
 */
export async function readJson<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  const text = await request.text();
  let value: unknown;
  try {
    value = JSON.parse(text === "" ? "{}" : text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : "";
    throw new AuthError(400, "bad_json", `Could not parse request body as JSON: ${why}`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".") ?? "";
  throw new AuthError(
    400,
    "bad_json",
    `Could not parse request body as JSON: ${where}: ${issue?.message ?? "wrong type"}`,
  );
}
