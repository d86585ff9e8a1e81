import { CardList } from "../../shared/contracts/cards.ts";
import {
  ActiveFinds,
  Find,
  FindArrival,
  FindConfirmation,
  FindEnd,
  FindId,
  FindListeners,
  FindLocation,
  FindLocationReply,
  FindStart,
} from "../../shared/contracts/find.ts";
import { Nothing } from "../../shared/contracts/presence.ts";
import { createApp } from "../_http/app.ts";
import { signedIn } from "../_http/caller.ts";
import type { ShellEnv } from "../_http/env.ts";
import { once } from "../_http/idempotency.ts";
import { body, params, query } from "../_http/parse.ts";
import { reply } from "../_http/reply.ts";
import { rpc } from "../_http/rpc.ts";
import { rpcAndTell } from "../_http/teller.ts";

/** Whose card a Find shows. */
const otherOf = (find: unknown) => Find.parse(find).other.userId;

/** `/find`: ask to find a listener, say yes or no, walk with hints, and end it. */
export function createFindApp(env: ShellEnv) {
  const app = createApp("find", env);

  app.get("/listeners", signedIn, (c) => {
    const { trackId, limit, after } = query(c, FindListeners);
    return reply(
      c,
      CardList,
      rpc(c, "find_listeners", { track_id: trackId, after, page_size: limit }),
    );
  });

  app.post("/start", signedIn, once(otherOf), async (c) => {
    const { targetId, trackId } = await body(c, FindStart);
    return reply(c, Find, rpcAndTell(c, "start_find", { target_id: targetId, track_id: trackId }));
  });

  app.get("/active", signedIn, (c) => reply(c, ActiveFinds, rpc(c, "finds")));

  app.post("/:id/accept", signedIn, once(otherOf), async (c) => {
    const { id } = params(c, FindId);
    await body(c, Nothing);
    return reply(c, Find, rpcAndTell(c, "accept_find", { find_id: id }));
  });

  app.post("/:id/decline", signedIn, once(), async (c) => {
    const { id } = params(c, FindId);
    await body(c, Nothing);
    return reply(c, FindEnd, rpcAndTell(c, "decline_find", { find_id: id }));
  });

  app.post("/:id/location", signedIn, async (c) => {
    const { id } = params(c, FindId);
    const { geohash } = await body(c, FindLocation);
    return reply(
      c,
      FindLocationReply,
      rpcAndTell(c, "send_find_location", { find_id: id, geohash }),
    );
  });

  app.post("/:id/arrived", signedIn, once(), async (c) => {
    const { id } = params(c, FindId);
    await body(c, Nothing);
    return reply(c, FindArrival, rpcAndTell(c, "arrived_find", { find_id: id }));
  });

  app.post("/:id/confirm", signedIn, once(), async (c) => {
    const { id } = params(c, FindId);
    const { seen } = await body(c, FindConfirmation);
    return reply(c, FindEnd, rpcAndTell(c, "confirm_find", { find_id: id, seen }));
  });

  app.post("/:id/renew", signedIn, once(otherOf), async (c) => {
    const { id } = params(c, FindId);
    await body(c, Nothing);
    return reply(c, Find, rpcAndTell(c, "renew_find", { find_id: id }));
  });

  app.post("/:id/complete", signedIn, once(), async (c) => {
    const { id } = params(c, FindId);
    await body(c, Nothing);
    return reply(c, FindEnd, rpcAndTell(c, "complete_find", { find_id: id }));
  });

  app.delete("/:id", signedIn, (c) => {
    const { id } = params(c, FindId);
    return reply(c, FindEnd, rpcAndTell(c, "cancel_find", { find_id: id }));
  });

  return app;
}
