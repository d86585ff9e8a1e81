import { ApiError } from "./api-error.ts";

/** What a request prefers (RFC 7240), as far as a call has to do with it. */
export interface Preferences {
  readonly count: "exact" | "planned" | "estimated" | null;
  readonly handling: "strict" | "lenient" | null;
  /** A time zone that the database knows. */
  readonly timezone: string | null;
  readonly maxAffected: number | null;
  /** What nobody here knows, as it was written. */
  readonly unknown: readonly string[];
}

/**
 * What PostgREST knows, also where it says nothing of a call. `tx` is not among what is applied:
 * hosted, transactions end as they end, and nothing claims otherwise.
 */
const KNOWN = new Set([
  "resolution=merge-duplicates",
  "resolution=ignore-duplicates",
  "return=representation",
  "return=minimal",
  "return=headers-only",
  "count=exact",
  "count=planned",
  "count=estimated",
  "tx=commit",
  "tx=rollback",
  "missing=default",
  "missing=null",
  "handling=strict",
  "handling=lenient",
]);

const NONE: Preferences = {
  count: null,
  handling: null,
  timezone: null,
  maxAffected: null,
  unknown: [],
};

/** The value of the first preference of a name that is one of `values`. */
function chosen<T extends string>(
  preferences: readonly string[],
  name: string,
  values: readonly T[],
): T | null {
  for (const preference of preferences) {
    const value = values.find((candidate) => preference === `${name}=${candidate}`);
    if (value !== undefined) return value;
  }
  return null;
}

function textOf(preferences: readonly string[], name: string): string | null {
  const found = preferences.find((preference) => preference.startsWith(`${name}=`));
  return found === undefined ? null : found.slice(name.length + 1);
}

/** Reads `Prefer`. `isTimezone` tells whether the database knows a zone: asked only if one is wished. */
export async function readPreferences(
  header: string | null,
  isTimezone: (name: string) => Promise<boolean>,
): Promise<Preferences> {
  if (header === null) return NONE;
  const all = header.split(",").map((preference) => preference.trim());
  const zone = textOf(all, "timezone");
  const timezone = zone !== null && (await isTimezone(zone)) ? zone : null;
  const affected = textOf(all, "max-affected");
  return {
    count: chosen(all, "count", ["exact", "planned", "estimated"]),
    handling: chosen(all, "handling", ["strict", "lenient"]),
    timezone,
    maxAffected: affected !== null && /^-?\d+$/.test(affected) ? Number(affected) : null,
    unknown: all.filter(
      (preference) =>
        !KNOWN.has(preference) &&
        !preference.startsWith("max-affected=") &&
        !(preference.startsWith("timezone=") && timezone !== null),
    ),
  };
}

/** Most rows that a call may give, where it is to be refused for more. */
export function affectedLimit({ handling, maxAffected }: Preferences): number | null {
  return handling === "strict" ? maxAffected : null;
}

/** Refuses, where handling is strict, what cannot be preferred: 400. */
export function assertPreferences(preferences: Preferences, returnsSet: boolean): void {
  if (preferences.handling !== "strict") return;
  if (preferences.unknown.length > 0) {
    const details = `Invalid preferences: ${preferences.unknown.join(", ")}`;
    throw new ApiError(400, "PGRST122", "Invalid preferences given with handling=strict", details);
  }
  if (preferences.maxAffected !== null && !returnsSet) {
    const message =
      "Function must return SETOF or TABLE when max-affected preference is used with handling=strict";
    throw new ApiError(400, "PGRST128", message);
  }
}

/** `Preference-Applied`, or null where nothing was. */
export function appliedPreferences(preferences: Preferences): string | null {
  const { count, handling, timezone } = preferences;
  const affected = affectedLimit(preferences);
  const applied = [
    count && `count=${count}`,
    handling && `handling=${handling}`,
    timezone && `timezone=${timezone}`,
    affected !== null && `max-affected=${affected}`,
  ].filter((part) => part);
  return applied.length > 0 ? applied.join(", ") : null;
}
