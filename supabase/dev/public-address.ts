import { networkInterfaces } from "node:os";

/** The address of this machine in its network, if it has one: phones on the same network reach it. */
export function lanAddress(): string | null {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? null;
}

/** Where phones reach a stack that listens on `host`, when nobody said where. */
export function publicAddress(url: string, host?: string): string {
  if (host !== "0.0.0.0") return url;
  const address = new URL(url);
  address.hostname = lanAddress() ?? address.hostname;
  return address.origin;
}
