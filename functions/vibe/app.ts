import { CardList, Page } from "../../shared/contracts/cards.ts";
import { Nothing } from "../../shared/contracts/presence.ts";
import { ListenerPath } from "../../shared/contracts/users.ts";
import {
  Connections,
  ConnectionsPage,
  Reacted,
  Reaction,
  Waved,
} from "../../shared/contracts/vibe.ts";
import { createApp } from "../_http/app.ts";
import { signedIn } from "../_http/caller.ts";
import type { ShellEnv } from "../_http/env.ts";
import { once } from "../_http/idempotency.ts";
import { body, params, query } from "../_http/parse.ts";
import { done, reply } from "../_http/reply.ts";
import { rpc } from "../_http/rpc.ts";
import { rpcAndTell } from "../_http/teller.ts";

/** `/vibe`: who nearby plays the same, a hello, who said hello back, and a tap for what they play. */
export function createVibeApp(env: ShellEnv) {
  const app = createApp("vibe", env);

  app.get("/matches", signedIn, (c) => {
    const { limit, after } = query(c, Page);
    return reply(c, CardList, rpc(c, "vibe_matches", { after, page_size: limit }));
  });

  app.post("/:id/wave", signedIn, once(), async (c) => {
    const { id } = params(c, ListenerPath);
    await body(c, Nothing);
    return reply(c, Waved, rpcAndTell(c, "wave", { user_id: id }));
  });

  app.post("/:id/react", signedIn, once(), async (c) => {
    const { id } = params(c, ListenerPath);
    const { reaction } = await body(c, Reaction);
    return reply(c, Reacted, rpcAndTell(c, "react", { user_id: id, reaction }));
  });

  app.get("/connections", signedIn, (c) => {
    const { limit, after } = query(c, ConnectionsPage);
    return reply(c, Connections, rpc(c, "connections", { after, page_size: limit }));
  });

  app.delete("/connections/:id", signedIn, async (c) => {
    const { id } = params(c, ListenerPath);
    await rpcAndTell(c, "end_connection", { user_id: id });
    return done(c);
  });

  return app;
}
