import { isIP } from "node:net";

const LOOPBACK = /^(localhost|[a-z0-9-]+\.localhost)$/;

/** The name in an authority: without its port, an IPv6 address without its brackets. */
function nameOf(authority: string): string | null {
  const address = `http://${authority}`;
  if (!URL.canParse(address)) return null;
  return new URL(address).hostname.replace(/^\[(.*)\]$/, "$1");
}

/**
 * Whether a `Host` names this machine: by an IP address, as `localhost`, or by one of `names`. Any
 * other name may be an attacker's, whose page has it resolve to this machine and reads what is here
 * as its own (DNS rebinding). An address cannot be rebound.
 */
export function isOwnHost(authority: string, names: ReadonlySet<string>): boolean {
  const name = nameOf(authority);
  return name !== null && (isIP(name) !== 0 || LOOPBACK.test(name) || names.has(name));
}

/** Whether a page may change what is only for developers: one of this machine, or no page at all. */
export function isOwnOrigin(origin: string | null, names: ReadonlySet<string>): boolean {
  if (origin === null) return true;
  if (!URL.canParse(origin)) return false;
  const { protocol, host } = new URL(origin);
  return /^https?:$/.test(protocol) && isOwnHost(host, names);
}
