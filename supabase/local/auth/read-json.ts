import { z } from "zod";
import { AuthError } from "./auth-error.ts";

function badJson(why: string): AuthError {
  return new AuthError(400, "bad_json", `Could not parse request body as JSON: ${why}`);
}

/** Text of a parameter. Absent and null are the same to Auth as nothing written. */
export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

/** An object of a parameter, or null where there is none. */
export const record = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((value) => value ?? null);

/**
 * Reads a JSON body. What is no JSON, or of another type than Auth decodes into, is 400 `bad_json`;
 * unknown keys are ignored, and the case of known ones is, as there.
 */
export async function readJson<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  const body = await request.text();
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw badJson(body === "" ? "unexpected end of JSON input" : "invalid character");
  }
  const parsed = schema.safeParse(lowered(value ?? {}));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badJson(`${issue?.path.join(".")}: ${issue?.message}`);
}

function lowered(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, of]) => [key.toLowerCase(), of]));
}
