import { createServer, type Socket } from "node:net";

/** How far a server goes with an answer that it never ends. */
export type Hang = "says nothing" | "ends half-way";

const HALF = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{";

/** A server that takes every request and ends no answer; it counts who still waits. */
export async function startHangingServer() {
  const open = new Set<Socket>();
  let hang: Hang = "says nothing";
  let accepted = 0;
  const server = createServer((socket) => {
    accepted += 1;
    open.add(socket);
    socket.on("data", () => {
      if (hang === "ends half-way") socket.write(HALF);
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    hangs(how: Hang) {
      hang = how;
    },
    accepted: () => accepted,
    open: () => open.size,
    close() {
      for (const socket of open) socket.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
