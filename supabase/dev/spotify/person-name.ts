import { z } from "zod";

/** A person's name in addresses and bodies: what a person would type, no control characters. */
export const personName = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[^\p{C}/]+$/u, "a name has no slash and no control characters");
