import { AuthorizationFailed, type Extension, probeRead } from "./authorization.ts";
import { Channel } from "./channel.ts";
import { type JoinConfig, readJoinConfig, UnreadableJoin } from "./join-config.ts";
import type { Connection } from "./joined-channel.ts";
import type { Push } from "./messages.ts";
import { type Replay, type ReplayRange, readReplay, replayedMessages } from "./replay.ts";
import type { Services } from "./services.ts";
import { type Token, TokenRefused } from "./token.ts";

/** Why a join is refused; `reason` is the service's own text, by which phones and people know it. */
export class JoinRefused extends Error {
  override readonly name = "JoinRefused";

  constructor(
    readonly reason: string,
    /** Whether the socket is closed, too. */
    readonly disconnects = false,
  ) {
    super(reason);
  }
}

export interface Joined {
  readonly channel: Channel;
  readonly replay: Replay[];
}

/**
 * Makes a channel of a `phx_join`, or throws `JoinRefused`. The checks come in the real service's
 * order, and the first failure wins. The channel holds what it hears back until it is opened.
 */
export async function joinChannel(
  services: Services,
  connection: Connection,
  push: Push,
  channelsBefore: number,
): Promise<Joined> {
  const topic = push.topic.slice("realtime:".length);
  if (topic === "") throw new JoinRefused("TopicNameRequired: You must provide a topic name");
  const config = configOf(topic, push.payload);
  if (!config.isPrivate && !services.allowPublic) {
    throw new JoinRefused("PrivateOnly: This project only allows private channels");
  }
  checkLimits(services, connection, channelsBefore);
  const token = await tokenOf(services, connection, config);
  await reachDatabase(services);
  const caller = { claims: token.claims, headers: connection.headers, topic };
  const readable = config.isPrivate
    ? await readableBy(services, caller, config)
    : new Set<Extension>();
  const range = rangeOf(config, topic, readable);
  if (config.changes === null) throw unknownError("no function clause matching in Access.get/3");
  const { joinRef } = push;
  const channel = new Channel({ services, connection, topic, joinRef, config, token, readable });
  return { channel, replay: range === null ? [] : await replayTo(channel, range) };
}

function configOf(topic: string, payload: unknown): JoinConfig {
  try {
    return readJoinConfig(topic, payload);
  } catch (error) {
    throw error instanceof UnreadableJoin ? unknownError(error.message) : error;
  }
}

/** What to replay, if anything was asked for and may be heard. */
function rangeOf(
  config: JoinConfig,
  topic: string,
  readable: ReadonlySet<Extension>,
): ReplayRange | null {
  const range = readReplay(config);
  if (range === "public") throw refusedReplay("Replay is not allowed for public channels");
  if (config.asksReplay && !readable.has("broadcast")) throw unauthorized(topic);
  if (range === "invalid") throw refusedReplay("Replay params are not valid");
  return range;
}

/** The channel listens already, so what is committed meanwhile is neither lost nor heard twice. */
async function replayTo(channel: Channel, range: ReplayRange): Promise<Replay[]> {
  const { services, topic } = channel;
  try {
    const replay = await replayedMessages(services.database, topic, range);
    for (const { id } of replay) channel.replayed.add(id);
    return replay;
  } catch (error) {
    channel.drop();
    services.onFault(error);
    throw refusedReplay("Realtime was unable to replay messages");
  }
}

/** Public channels need the database, too. */
async function reachDatabase({ replication, database, onFault }: Services): Promise<void> {
  try {
    await replication.wake();
    await database.query("select 1");
  } catch (error) {
    onFault(error);
    throw new JoinRefused(unavailable);
  }
}

const unavailable =
  "UnableToConnectToProject: Realtime was unable to connect to the project database";

function checkLimits(services: Services, connection: Connection, channelsBefore: number): void {
  const { limits, users, joins } = services;
  if (!users.has(connection) && users.size >= limits.sockets) {
    throw new JoinRefused("ConnectionRateLimitReached: Too many connected users");
  }
  if (joins.over) {
    throw new JoinRefused("ClientJoinRateLimitReached: Too many joins per second", true);
  }
  joins.add(1);
  if (channelsBefore >= limits.channelsPerSocket) {
    throw new JoinRefused("ChannelRateLimitReached: Too many channels");
  }
}

/** The join's own token decides whose policies count; an opaque key means the socket's. */
async function tokenOf(
  services: Services,
  connection: Connection,
  { accessToken, userToken }: JoinConfig,
): Promise<Token> {
  const first = accessToken ?? userToken;
  const own = first === null || first.startsWith("sb_") ? null : (userToken ?? accessToken);
  try {
    return await services.verify(own ?? connection.token.text);
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error;
    const { fault, message } = error;
    throw new JoinRefused(fault === "other" ? unknown : `${codes[fault]}: ${message}`);
  }
}

/** What is said of a failure that has no name. */
export const unknown = "Unknown Error on Channel";

function unknownError(message: string): JoinRefused {
  return new JoinRefused(`UnknownErrorOnChannel: ${message}`);
}

const codes = {
  expired: "InvalidJWTToken",
  claims: "InvalidJWTToken",
  malformed: "MalformedJWT",
  signature: "JwtSignatureError",
  signer: "JwtSignerError",
} as const;

async function readableBy(
  services: Services,
  caller: { claims: Token["claims"]; headers: Connection["headers"]; topic: string },
  config: JoinConfig,
): Promise<Set<Extension>> {
  const wanted: Extension[] = config.presence ? ["broadcast", "presence"] : ["broadcast"];
  const readable = await probeRead(services.database, caller, wanted).catch((error) => {
    services.onFault(error);
    throw refusedProbe(error, caller.topic);
  });
  if (readable.size === 0) throw unauthorized(caller.topic);
  return readable;
}

function refusedProbe(error: unknown, topic: string): JoinRefused {
  if (!(error instanceof AuthorizationFailed) || error.fault === "policy")
    return unauthorized(topic);
  const reasons = {
    unavailable,
    canceled: "QueryCanceled: Query was cancelled, please try again",
    partition: "MissingPartition: Realtime was unable to find the expected messages partition",
  } as const;
  return new JoinRefused(reasons[error.fault]);
}

function unauthorized(topic: string): JoinRefused {
  return new JoinRefused(
    `Unauthorized: You do not have permissions to read from this Channel topic: ${topic}`,
  );
}

function refusedReplay(sentence: string): JoinRefused {
  return new JoinRefused(`UnableToReplayMessages: ${sentence}`);
}
