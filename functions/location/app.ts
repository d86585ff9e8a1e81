import { CardList, Page } from "../../shared/contracts/cards.ts";
import { LocationReply, LocationUpdate, Published } from "../../shared/contracts/location.ts";
import { createApp } from "../_http/app.ts";
import { signedIn } from "../_http/caller.ts";
import type { ShellEnv } from "../_http/env.ts";
import { body, query } from "../_http/parse.ts";
import { done, reply } from "../_http/reply.ts";
import { rpc } from "../_http/rpc.ts";
import { rpcAndTell, wakeTeller } from "../_http/teller.ts";

/** `/location`: the phone says where it is and hears who is near. */
export function createLocationApp(env: ShellEnv) {
  const app = createApp("location", env);

  app.post("/update", signedIn, async (c) => {
    const { geohash, list } = await body(c, LocationUpdate);
    const answer = await rpc(c, "update_location", { geohash, list });
    // Of a place that did not change nobody hears.
    if (Published.safeParse(answer).data?.published) wakeTeller(c);
    return reply(c, LocationReply, answer);
  });

  app.get("/nearby", signedIn, (c) => {
    const { limit, after } = query(c, Page);
    return reply(c, CardList, rpc(c, "nearby", { after, page_size: limit }));
  });

  app.delete("/", signedIn, async (c) => {
    await rpcAndTell(c, "forget_location");
    return done(c);
  });

  return app;
}
