import { type Context, Hono } from "hono";
import { errorJson } from "./faults.ts";
import type { Grant, Grants } from "./grants.ts";
import type { People, Person } from "./people.ts";
import { currentlyPlayingJson, playerJson, trackJson } from "./player.ts";

/** api.spotify.com: the four answers that Resonance reads. */
export function createApi(people: People, grants: Grants) {
  const app = new Hono();

  app.get("/v1/me", (c) =>
    withGrant(c, grants, [], ({ person }) =>
      Response.json({ ...meJson(person), ...people.profile(person) }),
    ),
  );

  app.get("/v1/me/player/currently-playing", (c) =>
    withGrant(
      c,
      grants,
      ["user-read-currently-playing", "user-read-playback-state"],
      ({ person }) => orNoContent(currentlyPlayingJson(people.player(person), wantsEpisodes(c))),
    ),
  );

  app.get("/v1/me/player", (c) =>
    withGrant(c, grants, ["user-read-playback-state"], ({ person }) => {
      const player = people.player(person);
      if (player.state === "no_device") {
        return errorJson(404, "Player command failed: No active device found", "NO_ACTIVE_DEVICE");
      }
      return orNoContent(playerJson(player, wantsEpisodes(c), person.deviceId));
    }),
  );

  app.get("/v1/tracks/:id", (c) =>
    withToken(c, grants, () => {
      const id = c.req.param("id");
      if (!/^[0-9A-Za-z]{22}$/.test(id)) return errorJson(400, "Invalid base62 id");
      const track = people.track(id);
      return track ? Response.json(trackJson(track)) : errorJson(404, "Resource not found");
    }),
  );

  app.all("*", () => errorJson(404, "Service not found"));
  return app;
}

/** Answers for whoever has a token that is good: a person, or the app itself. */
function withToken(
  c: Context,
  grants: Grants,
  answer: (grant: Grant | "app") => Response,
): Response {
  const token = /^Bearer (\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (token === undefined) return errorJson(401, "No token provided");
  const grant = grants.access(token);
  if (grant === undefined) return errorJson(401, "Invalid access token");
  if (grant === "expired") return errorJson(401, "The access token expired");
  return answer(grant);
}

/** Answers for the person whose token this is, if it allows one of `scopes` (none = anything). */
function withGrant(
  c: Context,
  grants: Grants,
  scopes: readonly string[],
  answer: (grant: Grant) => Response,
): Response {
  return withToken(c, grants, (grant) => {
    if (grant === "app") return errorJson(401, "Valid user authentication required");
    const allowed = scopes.length === 0 || scopes.some((scope) => grant.scopes.includes(scope));
    return allowed ? answer(grant) : errorJson(403, "Insufficient client scope");
  });
}

/** `/v1/me` as an app in development mode sees it since 2026: no e-mail, country or product. */
function meJson(person: Person) {
  return {
    account_id: person.accountId,
    display_name: person.name,
    external_urls: { spotify: `https://open.spotify.com/user/${person.id}` },
    href: `https://api.spotify.com/v1/users/${person.id}`,
    id: person.id,
    images: person.imageUrls.map((url) => ({ url, height: 300, width: 300 })),
    type: "user",
    uri: `spotify:user:${person.id}`,
  };
}

function wantsEpisodes(c: Context): boolean {
  return (c.req.query("additional_types") ?? "").split(",").includes("episode");
}

function orNoContent(body: object | null): Response {
  return body ? Response.json(body) : new Response(null, { status: 204 });
}
