import { z } from "zod";

/** `GET /health`: this function answers. */
export const Alive = z.strictObject({ alive: z.literal(true) });
export type Alive = z.infer<typeof Alive>;

/** `GET /health/ready`: whether each part that a request needs answers in time; 503 when one doesn't. */
export const Ready = z.strictObject({
  ready: z.boolean(),
  database: z.boolean(),
  auth: z.boolean(),
  realtime: z.boolean(),
});
export type Ready = z.infer<typeof Ready>;
