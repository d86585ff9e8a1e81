import { versionOf } from "./frames.ts";
import { pause } from "./pause.ts";
import type { Handshake } from "./phone-socket.ts";
import type { Services } from "./services.ts";
import { TokenRefused } from "./token.ts";

/**
 * Checks a request for a socket: the serializer, then the key (`x-api-key` before `apikey`). Gives
 * what the socket starts with, or the refusal, which the real service holds back for 2 seconds.
 */
export async function checkHandshake(
  services: Services,
  request: Request,
): Promise<Handshake | Response> {
  const { searchParams } = new URL(request.url);
  const version = versionOf(searchParams.get("vsn"));
  if (version === null) return new Response(null, { status: 403 });
  if (services.users.size >= services.limits.sockets) {
    return refuse(services, 429, "Too many connected users");
  }
  if (services.joins.over) {
    return refuse(services, 429, "Too many joins per second");
  }
  const key = request.headers.get("x-api-key") ?? searchParams.get("apikey");
  if (!key) return refuse(services, 401, "API key is missing");
  try {
    return { version, token: await services.verify(key), headers: customHeaders(request) };
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error;
    if (error.fault === "other") return refuse(services, 500, "Error connecting to Realtime");
    const expired = error.fault === "expired";
    return refuse(services, 401, expired ? "Token has expired" : error.message);
  }
}

async function refuse(services: Services, status: number, error: string): Promise<Response> {
  await pause(services.limits.handshakeRefusalMs);
  return Response.json({ error }, { status });
}

/** The headers that policies may read on a socket: only `x-*`. */
function customHeaders(request: Request): Record<string, string> {
  return Object.fromEntries([...request.headers].filter(([name]) => name.startsWith("x-")));
}
