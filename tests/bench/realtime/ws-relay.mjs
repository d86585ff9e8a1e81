// The least that a server can do: every message to everyone else.
import { WebSocketServer } from "ws";

const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
server.on("connection", (socket) => {
  socket.on("message", (data, isBinary) => {
    for (const other of server.clients) {
      if (other !== socket) other.send(data, { binary: isBinary });
    }
  });
});
server.on("listening", () =>
  console.log(JSON.stringify(`http://127.0.0.1:${server.address().port}`)),
);
process.stdin.resume().on("end", () => process.exit(0));
