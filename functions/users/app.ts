import { Card } from "../../shared/contracts/cards.ts";
import { Export } from "../../shared/contracts/export.ts";
import { Nothing } from "../../shared/contracts/presence.ts";
import { Device, DevicePath } from "../../shared/contracts/push.ts";
import {
  BlockList,
  ChangedProfile,
  ListenerPath,
  ProfileChange,
  Report,
} from "../../shared/contracts/users.ts";
import { createApp } from "../_http/app.ts";
import { signedIn } from "../_http/caller.ts";
import type { ShellEnv } from "../_http/env.ts";
import { once } from "../_http/idempotency.ts";
import { body, params } from "../_http/parse.ts";
import { done, reply } from "../_http/reply.ts";
import { rpc } from "../_http/rpc.ts";
import { rpcAndTell } from "../_http/teller.ts";

/** `/users`: one's own profile, phones and data, others' cards, blocks and reports. */
export function createUsersApp(env: ShellEnv) {
  const app = createApp("users", env);

  app.patch("/me", signedIn, async (c) => {
    const { displayName, anonymous, adultConfirmed } = await body(c, ProfileChange);
    const call = rpcAndTell(c, "update_profile", {
      display_name: displayName,
      anonymous,
      adult_confirmed: adultConfirmed,
    });
    return reply(c, ChangedProfile, call);
  });

  app.get("/me/export", signedIn, (c) => reply(c, Export, rpc(c, "export_me")));

  app.put("/me/devices/:id", signedIn, async (c) => {
    const { id } = params(c, DevicePath);
    const { platform, token } = await body(c, Device);
    await rpc(c, "put_device", { device_id: id, platform, token });
    return done(c);
  });

  app.delete("/me/devices/:id", signedIn, async (c) => {
    const { id } = params(c, DevicePath);
    await rpc(c, "delete_device", { device_id: id });
    return done(c);
  });

  app.get("/blocks", signedIn, (c) => reply(c, BlockList, rpc(c, "blocks")));

  app.get("/:id", signedIn, (c) => {
    const { id } = params(c, ListenerPath);
    return reply(c, Card, rpc(c, "listener", { user_id: id }));
  });

  app.post("/:id/block", signedIn, once(), async (c) => {
    const { id } = params(c, ListenerPath);
    await body(c, Nothing);
    await rpcAndTell(c, "block", { user_id: id });
    return done(c);
  });

  app.delete("/:id/block", signedIn, async (c) => {
    const { id } = params(c, ListenerPath);
    await rpcAndTell(c, "unblock", { user_id: id });
    return done(c);
  });

  app.post("/:id/report", signedIn, once(), async (c) => {
    const { id } = params(c, ListenerPath);
    const { reason, note } = await body(c, Report);
    await rpc(c, "report", { user_id: id, reason, note });
    return done(c);
  });

  return app;
}
