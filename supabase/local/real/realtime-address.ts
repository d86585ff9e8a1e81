import { connect } from "node:net";
import { forwardTo } from "../gateway/forward.ts";
import { takeUpgrade, type Upgrade } from "../gateway/node-http.ts";
import { nothingToClose, type Service } from "./real-services.ts";

const PREFIX = "/realtime/v1";

/**
 * A Realtime that runs elsewhere, behind `/realtime/v1`. What the real gateway makes of the paths:
 * sockets are at `/socket/websocket` there, broadcasts at `/api/broadcast`.
 */
export function realtimeAt(address: string): Service {
  const target = new URL(address);
  const forward = forwardTo(target.origin, PREFIX);
  return {
    async fetch(request) {
      const upgrade = takeUpgrade(request);
      if (upgrade === null) return await forward(request);
      relay(upgrade, request, target);
      return new Response();
    },
    close: nothingToClose,
  };
}

/** Says the phone's request again at the other server, and passes bytes from then on. */
function relay({ stream, head }: Upgrade, request: Request, target: URL): void {
  const { pathname, search } = new URL(request.url);
  const path = `${pathname.replace(/^(\/realtime\/v1|\/socket)/, "/socket")}${search}`;
  const lines = [`GET ${path} HTTP/1.1`, `Host: ${target.host}`];
  for (const [name, value] of request.headers) {
    if (name !== "host") lines.push(`${name}: ${value}`);
  }
  const port = Number(target.port || 80);
  const remote = connect(port, target.hostname, () => {
    remote.write(`${lines.join("\r\n")}\r\n\r\n`);
    if (head.length > 0) remote.write(head);
    remote.pipe(stream).pipe(remote);
  });
  const cut = () => {
    remote.destroy();
    stream.destroy();
  };
  remote.on("error", cut).on("close", cut);
  stream.on("error", cut).on("close", cut);
}
