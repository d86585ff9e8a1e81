import fc from "fast-check";
import type { Database } from "../../../supabase/local/database/database.ts";
import { EVENINGS, type Kind } from "../model/evenings.ts";
import { applyMutation } from "./apply.ts";
import type { ModelMutation } from "./mutations.ts";

/** Which evening noticed a mutation, the first being 1, and by what. */
export interface Notice {
  readonly evening: number;
  readonly error: unknown;
}

/** Spends evenings under a mutation until one notices, so many at most, and repairs it then. */
export async function noticeMutation(
  database: Database,
  mutation: ModelMutation,
  most: number,
  seed: number,
): Promise<Notice | null> {
  const kind = EVENINGS[mutation.shownBy] as Kind<unknown>;
  const repair = await applyMutation(database, mutation);
  try {
    for (const [nth, setting] of fc.sample(kind.settings, { seed, numRuns: most }).entries()) {
      try {
        await kind.spend(database, setting);
      } catch (error) {
        return { evening: nth + 1, error };
      }
    }
    return null;
  } finally {
    await repair();
  }
}
