import { Hono } from "hono";

/** The least that a function of Hono can be: what a cold start costs before anything of ours. */
Deno.serve(new Hono().get("/bare", (c) => c.text("here")).fetch);
