import type { JWK } from "jose";
import { z } from "zod";

/*
 * A function's environment is a flat zod object in its `env.ts`, whose keys are exactly the
 * variables that the function may read: the local stack grants no other.
 */

/** A list separated by commas. */
export const list = z.string().transform((text) =>
  text
    .split(",")
    .map((entry) => entry.trim())
    .filter(Boolean),
);

/**
 * Keys, separated by commas, of which the first writes and all are read. `read` gives null for what is
 * no key; `form` says what one is.
 */
export function keyList<Key>(read: (entry: string) => Key | null, form: string) {
  return z.string().transform((text, context): [Key, ...Key[]] => {
    const [first, ...others] = text.split(",").map((entry) => read(entry.trim()));
    if (first && others.every((key) => key !== null)) return [first, ...others];
    context.addIssue(`is not ${form}`);
    return z.NEVER;
  });
}

/** An http(s) address, kept without a slash at its end. */
export const address = z
  .url({ protocol: /^https?$/ })
  .transform((text) => text.replace(/\/+$/, ""));

/** What Supabase calls a key ring, `{"default": "sb_..."}`: gives the default key. */
export const apiKey = json(z.object({ default: z.string().min(1) })).transform(
  (keys) => keys.default,
);

const Jwk = z.custom<JWK>(isJwk, "holds something that is not a key");
const Jwks = z.union([
  z.object({ keys: z.array(Jwk).min(1) }).transform((set) => set.keys),
  z.array(Jwk).min(1),
]);

/** What the shell itself needs, and so every function. */
export const ShellEnv = z.object({
  SUPABASE_URL: address,
  SUPABASE_PUBLISHABLE_KEYS: apiKey,
  SUPABASE_JWKS: json(Jwks).optional(),
  AUTH_ISSUER: z.string().optional(),
  CORS_ORIGINS: list.default([]),
});
export type ShellEnv = z.infer<typeof ShellEnv>;

/**
 * Reads the variables that `schema` names, once, at start. An empty variable counts as unset; one
 * that is missing or malformed ends the process with a line that names it and hides its value.
 */
export function readEnv<T extends z.ZodObject>(schema: T): z.infer<T> {
  const names = Object.keys(schema.shape);
  const values = Object.fromEntries(names.map((name) => [name, Deno.env.get(name) || undefined]));
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  const wrong = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  console.error(`environment: ${wrong.join("; ")}`);
  Deno.exit(1);
}

/** What the hosted runtime offers to work that outlives a reply; elsewhere there is no such thing. */
interface HostedRuntime {
  readonly EdgeRuntime?: { waitUntil(work: Promise<unknown>): void };
}

/** Lets `work` come to its end after the reply, where the runtime would end it with that. */
export function afterReply(work: Promise<unknown>): void {
  (globalThis as HostedRuntime).EdgeRuntime?.waitUntil(work);
}

/** JSON of that shape, in one variable. */
export function json<T extends z.ZodType>(schema: T) {
  return z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue("is not JSON");
        return z.NEVER;
      }
    })
    .pipe(schema);
}

function isJwk(value: unknown): boolean {
  const { kty, k } = (value ?? {}) as Partial<JWK>;
  return kty === "oct" ? Boolean(k) : typeof kty === "string";
}
