import { type Context, Hono } from "hono";
import { type Client, createAccounts } from "./accounts.ts";
import { createApi } from "./api.ts";
import { createControls } from "./controls.ts";
import { Faults, playFault } from "./faults.ts";
import { Grants } from "./grants.ts";
import { People } from "./people.ts";
import { RequestCounts } from "./request-counts.ts";

/** Where the local Spotify answers; `accounts` and `api` below it stand for the two real hosts. */
export const SPOTIFY_PATH = "/local/spotify";

/** What `createSpotify` needs to know. */
export interface SpotifyOptions {
  /** The app that is registered with this Spotify. */
  readonly client: Client;
  /** Milliseconds since the epoch; progress, codes and tokens run by it. */
  readonly now?: () => number;
}

/**
 * A Spotify with the real one's paths and shapes and people who listen to invented music, so that
 * sign-in and polling are tried against HTTP. Handler for /local/spotify/*; all state in memory.
 */
export function createSpotify({ client, now = Date.now }: SpotifyOptions) {
  const people = new People(now);
  const grants = new Grants(now);
  const faults = new Faults();
  const counts = new RequestCounts();

  const app = new Hono().basePath(SPOTIFY_PATH);
  app.on("ALL", ["/accounts/*", "/api/*"], async (c, next) => {
    const target = await targetOf(c, grants);
    counts.count(`${c.req.method} ${target.path}`, target.person);
    const fault = faults.match(target);
    const answer = fault && (await playFault(fault, c.req.raw.signal));
    return answer ?? (await next());
  });
  app.route("/accounts", createAccounts(client, people, grants));
  app.route("/api", createApi(people, grants));
  app.route("/", createControls(people, grants, faults, counts));
  return (request: Request): Response | Promise<Response> => app.fetch(request);
}

/** Whom and what a request concerns, read from its token, code or `person` without spending any. */
async function targetOf(c: Context, grants: Grants) {
  const path = c.req.path.slice(SPOTIFY_PATH.length);
  const bearer = /^Bearer (\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (bearer !== undefined) {
    const grant = grants.access(bearer);
    return { path, person: typeof grant === "object" ? grant.person.name : null };
  }
  if (c.req.method !== "POST") return { path, person: c.req.query("person") ?? null };
  const form = new URLSearchParams(await c.req.text());
  const token = form.get("refresh_token") ?? form.get("code") ?? "";
  return { path, person: grants.holder(token)?.name ?? null };
}
