// One room, as Socket.IO's own guide has it.
import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer();
const server = new Server(http, { transports: ["websocket"], pingInterval: 600_000 });
server.on("connection", (socket) => {
  socket.join("room");
  socket.on("message", (message) => socket.to("room").emit("message", message));
});
http.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify(`http://127.0.0.1:${http.address().port}`));
});
process.stdin.resume().on("end", () => process.exit(0));
