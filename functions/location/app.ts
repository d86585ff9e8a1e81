import { CardList, Page } from "../../shared/contracts/cards.ts";
import { LocationReply, LocationUpdate } from "../../shared/contracts/location.ts";
import { createApp } from "../_http/app.ts";
import { signedIn } from "../_http/caller.ts";
import type { ShellEnv } from "../_http/env.ts";
import { body, query } from "../_http/parse.ts";
import { reply } from "../_http/reply.ts";
import { rpc } from "../_http/rpc.ts";

/** `/location`: the phone says where it is and hears who is near. */
export function createLocationApp(env: ShellEnv) {
  const app = createApp("location", env);

  app.post("/update", signedIn, async (c) => {
    const { geohash } = await body(c, LocationUpdate);
    return reply(c, LocationReply, rpc(c, "update_location", { geohash }));
  });

  app.get("/nearby", signedIn, (c) => {
    const { limit, after } = query(c, Page);
    return reply(c, CardList, rpc(c, "nearby", { after, page_size: limit }));
  });

  app.delete("/", signedIn, async (c) => {
    await rpc(c, "forget_location");
    return c.body(null, 204);
  });

  return app;
}
