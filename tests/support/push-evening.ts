import assert from "node:assert/strict";
import type { Service } from "../../supabase/dev/push/inbox.ts";
import { LOCAL } from "../../supabase/local/keys/default-keys.ts";
import { type Api, type HttpAnswer, send, signer, startApi } from "./api.ts";
import { addListener, type SqlListener } from "./sql-listener.ts";
import { tellAll } from "./teller.ts";
import { mint } from "./tokens.ts";

/** Somebody with a phone of each service. */
export interface PushGuest extends SqlListener {
  readonly session: string;
  readonly tokens: Readonly<Record<Service, string>>;
}

/** What the local services brought to a device. */
interface Brought {
  readonly service: Service;
  readonly token: string;
  readonly got: readonly { readonly at: string; readonly message: unknown }[];
}

/** A token of the shape of its service, which nobody else has. */
export function pushToken(service: Service): string {
  const random = crypto.randomUUID().replaceAll("-", "");
  return { expo: `ExponentPushToken[${random}]`, fcm: `${random}:APA91b`, apns: random.repeat(2) }[
    service
  ];
}

/** A stack whose scheduler rests, and what push needs of it; time passes where it is told to. */
export class PushEvening {
  private constructor(readonly api: Api) {}

  static async open(options: Parameters<typeof startApi>[0] = {}): Promise<PushEvening> {
    return new PushEvening(await startApi({ scheduler: false, ...options }));
  }

  close(): Promise<void> {
    return this.api.close();
  }

  rows<Row extends Record<string, unknown>>(statement: string, values: unknown[] = []) {
    return this.api.stack.database.query<Row>(statement, values as string[]);
  }

  /** A listener who is live and may be asked, with a phone of each of these services. */
  async guest(name: string, services: readonly Service[] = []): Promise<PushGuest> {
    const listener = await addListener(this.api.stack.database, name);
    const session = await mint(signer, { sub: listener.id });
    await listener.call("go_live");
    await listener.call("update_location", { geohash: "gcpvj0d1" });
    await listener.call("update_settings", { allow_find: true, share_track: true });
    const tokens = { expo: pushToken("expo"), fcm: pushToken("fcm"), apns: pushToken("apns") };
    for (const platform of services) {
      const answer = await this.register(session, platform, tokens[platform]);
      assert.equal(answer.status, 204, answer.text);
    }
    return { ...listener, session, tokens };
  }

  register(token: string, platform: Service, pushToken: string, id = crypto.randomUUID()) {
    const body = { platform, token: pushToken };
    return this.api.request("PUT", `users/me/devices/${id}`, { token, body });
  }

  /** One waves to the other, as if they never had; the teller has noted it. */
  async waves(from: SqlListener, to: SqlListener): Promise<void> {
    await this.api.stack.database.exec("delete from app.waves; delete from private.wave_days");
    await from.call("wave", { user_id: to.id });
    await tellAll(this.api.stack.database);
  }

  /** So much time passes for what waits, for pauses, and for those who called. */
  async later(seconds = 15): Promise<void> {
    await this.api.stack.database.exec(`
      update private.pushes set noted_at = noted_at - interval '${seconds} s', due_at = due_at - interval '${seconds} s';
      update private.push_services set paused_until = paused_until - interval '${seconds} s';
      update private.push_receipts set ask_at = ask_at - interval '${seconds} s';
      update private.rate_buckets set filled_at = filled_at - interval '${seconds} s';`);
  }

  /** The scheduler's request. */
  send(): Promise<HttpAnswer> {
    return this.api.request("POST", "push/send", {
      body: {},
      headers: { apikey: LOCAL.secretKey },
    });
  }

  local(method: string, path = "", body?: unknown): Promise<HttpAnswer> {
    return send(`${this.api.stack.url}/local/push${path}`, method, { body });
  }

  /** All that the device with that token got. */
  async gotBy(token: string): Promise<unknown[]> {
    const { devices } = (await this.local("GET")).json as { devices: Brought[] };
    return devices
      .filter((one) => one.token === token)
      .flatMap(({ got }) => got.map((g) => g.message));
  }
}
