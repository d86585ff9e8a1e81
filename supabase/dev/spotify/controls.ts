import { type Context, Hono } from "hono";
import { z } from "zod";
import { type Faults, faultSchema } from "./faults.ts";
import type { Grants } from "./grants.ts";
import { MUSIC, trackDraft, trackFrom } from "./music.ts";
import type { People, Person } from "./people.ts";
import { personName } from "./person-name.ts";
import { PLAYER_STATES } from "./player.ts";
import type { RequestCounts } from "./request-counts.ts";

const playerSchema = z.strictObject({
  state: z.enum(PLAYER_STATES),
  track: trackDraft.transform(trackFrom).optional(),
  progressMs: z.int().min(0).max(86_400_000).optional(),
  /** A player that was left behind: it counts on past the end. */
  runsOn: z.boolean().optional(),
});

const PROFILE_FIELDS = ["account_id", "id", "display_name", "images"] as const;

/** Fields of `/v1/me` as they are to be, of whatever kind, and those that are to be left out. */
const profileSchema = z.strictObject({
  fields: z.partialRecord(z.enum(PROFILE_FIELDS), z.json()).optional(),
  without: z.array(z.enum(PROFILE_FIELDS)).optional(),
});

const scopeSchema = z.strictObject({
  person: personName.optional(),
  path: z.string().startsWith("/").optional(),
});

/** What tests and the playground turn: who plays what, what fails, and how often it was asked. */
export function createControls(
  people: People,
  grants: Grants,
  faults: Faults,
  counts: RequestCounts,
) {
  const app = new Hono();
  const shown = (person: Person) => {
    const { state, track, progressMs } = people.player(person);
    return { name: person.name, accountId: person.accountId, state, track, progressMs };
  };

  app.get("/tracks", (c) => c.json({ tracks: MUSIC }));
  app.put("/tracks", async (c) => {
    const track = parse(trackDraft.transform(trackFrom), await bodyOf(c));
    people.release(track);
    return c.json(track);
  });
  app.delete("/tokens", (c) => {
    grants.endAppTokens();
    return c.body(null, 204);
  });
  app.get("/people", (c) => c.json({ people: people.all().map(shown) }));
  app.get("/people/:name/player", (c) => {
    const person = people.find(c.req.param("name"));
    return person ? c.json(shown(person)) : refuse(c, 404, "not_found", "Nobody has this name.");
  });
  app.put("/people/:name/player", async (c) => {
    const name = parse(personName, c.req.param("name"));
    const change = parse(playerSchema, await bodyOf(c));
    const person = people.meet(name);
    people.setPlayer(person, change);
    return c.json(shown(person));
  });

  app.put("/people/:name/profile", async (c) => {
    const name = parse(personName, c.req.param("name"));
    const { fields, without } = parse(profileSchema, await bodyOf(c));
    const left = without?.map((field) => [field, undefined]) ?? [];
    people.setProfile(people.meet(name), { ...fields, ...Object.fromEntries(left) });
    return c.body(null, 204);
  });

  app.get("/faults", (c) => c.json({ faults: faults.all() }));
  app.put("/faults", async (c) => {
    faults.set(parse(faultSchema, await bodyOf(c)));
    return c.json({ faults: faults.all() });
  });
  app.delete("/faults", (c) => {
    faults.clear(parse(scopeSchema, c.req.query()));
    return c.body(null, 204);
  });

  app.get("/requests", (c) => c.json(counts.shown()));
  app.delete("/requests", (c) => {
    counts.clear();
    return c.body(null, 204);
  });

  app.all("*", (c) => refuse(c, 404, "not_found", "The local Spotify has no such route."));
  app.onError((error, c) => {
    if (error instanceof BadInput) return refuse(c, 400, "invalid_request", error.message);
    throw error;
  });
  return app;
}

/** What a caller sent is not in the shape; the message says where. */
class BadInput extends Error {
  override readonly name = "BadInput";
}

function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new BadInput(z.prettifyError(parsed.error));
  return parsed.data;
}

async function bodyOf(c: Context): Promise<unknown> {
  const text = await c.req.text();
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BadInput("The body is not JSON.", { cause });
  }
}

function refuse(c: Context, status: 400 | 404, code: string, message: string) {
  return c.json({ error: { code, message } }, status);
}
