import { LOCAL } from "../../../supabase/local/keys/default-keys.ts";
import { SpawnedServer } from "../../realtime/support/spawn-server.ts";
import { CountingSocket } from "./counting-socket.ts";

/** A server in a process of its own, and how to take part in its one room. */
export interface Contestant {
  readonly name: string;
  /** A socket that is in the room and has nothing left to receive; its count starts at 0. */
  enter(): Promise<CountingSocket>;
  /** The message as a member of the room sends it. */
  readonly message: string | Uint8Array;
  close(): Promise<void>;
}

/** Sent by all: as long as what a phone is told of another's track. */
const payload = JSON.stringify({ event: "track", track: "x".repeat(80) });

export async function resonance(server: SpawnedServer): Promise<Contestant> {
  return {
    name: "Resonance",
    enter: () => joined(server, "room", false),
    message: userBroadcastPush("realtime:room", "message", payload),
    close: () => server.close(),
  };
}

/** A socket that has joined a topic of the realtime server, by the secret key's role. */
export async function joined(
  server: SpawnedServer,
  topic: string,
  isPrivate: boolean,
): Promise<CountingSocket> {
  const query = `apikey=${LOCAL.secretKey}&vsn=2.0.0`;
  const socket = await CountingSocket.open(`${server.url}/realtime/v1/websocket?${query}`);
  const config = { private: isPrivate };
  socket.send(JSON.stringify(["1", "1", `realtime:${topic}`, "phx_join", { config }]));
  await socket.until(1);
  socket.received = 0;
  return socket;
}

export async function wsRelay(): Promise<Contestant> {
  const server = await SpawnedServer.ofNode(new URL("./ws-relay.mjs", import.meta.url));
  return {
    name: "ws, bare",
    enter: () => CountingSocket.open(server.url),
    message: new TextEncoder().encode(payload),
    close: () => server.close(),
  };
}

export async function socketIoRoom(): Promise<Contestant> {
  const server = await SpawnedServer.ofNode(new URL("./socket-io-room.mjs", import.meta.url));
  const address = `${server.url}/socket.io/?EIO=4&transport=websocket`;
  return {
    name: "Socket.IO",
    async enter() {
      const socket = await CountingSocket.open(address);
      await socket.until(1);
      socket.send("40");
      await socket.until(2);
      socket.received = 0;
      return socket;
    },
    message: `42["message",${payload}]`,
    close: () => server.close(),
  };
}

/** The binary frame of kind 3 in which supabase-js sends a broadcast. */
function userBroadcastPush(topic: string, event: string, json: string): Uint8Array {
  const text = new TextEncoder();
  const fields = ["1", "2", topic, event].map((field) => text.encode(field));
  const lengths = fields.map((field) => field.length);
  return new Uint8Array([
    3,
    ...lengths,
    0,
    1,
    ...fields.flatMap((field) => [...field]),
    ...text.encode(json),
  ]);
}
