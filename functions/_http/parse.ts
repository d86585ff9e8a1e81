import type { Context } from "hono";
import { z } from "zod";
import { AppError } from "./app-error.ts";

/** What the platform's own clients add to an address: it is not the caller's, and says nothing to us. */
const OF_THE_PLATFORM = new Set(["forceFunctionRegion"]);

/**
 * The JSON body as `schema` describes it; an empty body counts as `{}`, and null for a field that may
 * be left out as leaving it out, unless the field has a meaning for null.
 * Throws `invalid_request` with a sentence that names the field. Schemas are strict objects.
 */
export async function body<T extends z.ZodType>(c: Context, schema: T): Promise<z.infer<T>> {
  const text = await c.req.text();
  return accept("body", schema, text === "" ? {} : withoutNulls(schema, parseJson(text)));
}

/** The query as `schema` describes it; a name that comes twice is refused. */
export function query<T extends z.ZodType>(c: Context, schema: T): z.infer<T> {
  const given = Object.entries(c.req.queries()).filter(([name]) => !OF_THE_PLATFORM.has(name));
  const entries = given.map(([name, values]) => {
    if (values.length > 1) throw invalid(`${name}: comes more than once`);
    return [name, values[0]];
  });
  return accept("query", schema, Object.fromEntries(entries));
}

/** The parts of the path (`:id`) as `schema` describes them. */
export function params<T extends z.ZodType>(c: Context, schema: T): z.infer<T> {
  return accept("path", schema, c.req.param());
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, storable);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw invalid("body: is not JSON");
  }
}

/** Postgres keeps neither NUL nor half a surrogate pair, so such text ends here. */
function storable(name: string, value: unknown): unknown {
  if (typeof value === "string" && (value.includes("\0") || !value.isWellFormed())) {
    throw invalid(`${name || "body"}: holds characters that cannot be stored`);
  }
  return value;
}

/** Clients that send every field of a class say null for what is not there. */
function withoutNulls(schema: z.ZodType, value: unknown): unknown {
  if (!(schema instanceof z.ZodObject) || !isRecord(value)) return value;
  const fields: Record<string, z.ZodType> = schema.shape;
  const isAbsent = (name: string) => {
    const field = value[name] === null && Object.hasOwn(fields, name) ? fields[name] : undefined;
    return Boolean(field?.safeParse(undefined).success && !field.safeParse(null).success);
  };
  return Object.fromEntries(Object.entries(value).filter(([name]) => !isAbsent(name)));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function accept<T extends z.ZodType>(where: string, schema: T, value: unknown): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw invalid(`${issue?.path.join(".") || where}: ${issue?.message ?? "is not as documented"}`);
}

function invalid(message: string): AppError {
  return new AppError("invalid_request", { message });
}
