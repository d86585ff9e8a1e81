import type { Context, Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { AppError } from "./app-error.ts";
import { render } from "./render.ts";
import type { Shell } from "./shell.ts";

/** A pattern of the routes, part by part, and the methods that it takes. */
interface Pattern {
  readonly parts: readonly string[];
  readonly methods: Set<string>;
}

/**
 * Refuses a method that a path does not take, with `Allow`. A path that one method names to the letter
 * is that path for all of them: `DELETE /find/active` is no Find whose id is "active".
 *
 * HEAD is none of them, though Hono would run it as a GET and drop the body: a mail scanner or a preview
 * that asks so would spend a state, a code or somebody's calls.
 */
export function refuseMethods(app: Hono<Shell>) {
  let patterns: readonly Pattern[] | undefined;
  return createMiddleware<Shell>(async function refuseMethods(c, next) {
    patterns ??= patternsOf(app);
    const methods = patterns.find(({ parts }) => fits(parts, c.req.path.split("/")))?.methods;
    if (!methods || methods.has(c.req.method)) return await next();
    return refuse(c, [...methods]);
  });
}

function refuse(c: Context<Shell>, methods: string[]): Response {
  c.header("Allow", methods.join(", "));
  return render(new AppError("method_not_allowed"), c);
}

/** Of two that fit one path, the one that is to the letter where they differ comes first. */
function patternsOf(app: Hono<Shell>): Pattern[] {
  const patterns = new Map<string, Pattern>();
  for (const { path, method } of app.routes.filter(({ method }) => method !== "ALL")) {
    const key = path.replace(/:\w+/g, LAST);
    const pattern = patterns.get(key) ?? { parts: key.split("/"), methods: new Set() };
    patterns.set(key, pattern);
    pattern.methods.add(method);
  }
  return [...patterns].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, found]) => found);
}

/** Stands for any part of a path, and sorts behind all of them. */
const LAST = "\uffff";

function fits(parts: readonly string[], given: readonly string[]): boolean {
  return (
    parts.length === given.length &&
    parts.every((part, nth) => (part === LAST ? given[nth] !== "" : part === given[nth]))
  );
}
