import type { z } from "zod";

/** What a field counts as that is missing, null or off its shape: Spotify's shapes have changed before. */
export const orNull = <T extends z.ZodType>(schema: T) => schema.nullish().catch(null);
