import { Hono } from "hono";
import { z } from "zod";

/** Where a developer plays what Realtime does to phones on a bad day. */
export const REALTIME_PATH = "/local/realtime";

const SCENES = ["cold start", "cut"] as const;
const Played = z.strictObject({ scene: z.enum(SCENES), seconds: z.number().positive().max(600) });

type Play = (scene: (typeof SCENES)[number], seconds: number) => boolean;

/**
 * `PUT /local/realtime/scene { scene, seconds }`: what is sent in these seconds is lost, at once
 * ("cut"), or after the next phone joins ("cold start"). Joins are answered ok, and nobody is told.
 */
export function createRealtimeControls(play: Play) {
  const app = new Hono().basePath(REALTIME_PATH);
  app.put("/scene", async (c) => {
    const asked = Played.safeParse(await c.req.json().catch(() => null));
    if (!asked.success) {
      const error = `Send { "scene": "${SCENES.join('" or "')}", "seconds": up to 600 }.`;
      return c.json({ error }, 400);
    }
    const { scene, seconds } = asked.data;
    if (!play(scene, seconds)) return c.json({ error: "Realtime is not the stack's own." }, 409);
    return c.body(null, 204);
  });
  app.notFound((c) => c.json({ error: "PUT /local/realtime/scene is what there is." }, 404));
  return (request: Request): Response | Promise<Response> => app.fetch(request);
}
