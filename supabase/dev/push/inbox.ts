/** The services that bring pushes. */
export const SERVICES = ["expo", "fcm", "apns"] as const;
export type Service = (typeof SERVICES)[number];

/** What a device got: what the service was sent, without the token. */
export interface Got {
  readonly at: string;
  readonly message: unknown;
}

/** Which device got what, in the order in which it came; the last two hundred of each. */
export class Inbox {
  readonly #devices = new Map<string, { service: Service; token: string; got: Got[] }>();
  readonly #tickets = new Map<string, string>();

  deliver(service: Service, token: string, message: unknown): void {
    const key = `${service} ${token}`;
    const device = this.#devices.get(key) ?? { service, token, got: [] };
    device.got = [...device.got.slice(-199), { at: new Date().toISOString(), message }];
    this.#devices.set(key, device);
  }

  /** A ticket of Expo's for a push to that device. */
  ticket(token: string): string {
    const ticket = crypto.randomUUID();
    this.#tickets.set(ticket, token);
    return ticket;
  }

  /** The device that a ticket is of. */
  deviceOf(ticket: string): string | undefined {
    return this.#tickets.get(ticket);
  }

  clear(): void {
    this.#devices.clear();
    this.#tickets.clear();
  }

  shown() {
    return { devices: [...this.#devices.values()] };
  }
}
