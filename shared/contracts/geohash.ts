import { z } from "zod";

/** A geohash. Whether it is long enough is the database's to judge, which cuts it to what counts. */
export const Geohash = z
  .string()
  .max(64)
  .regex(/^[0-9b-hjkmnp-z]*$/, "is not a geohash in lower case");
