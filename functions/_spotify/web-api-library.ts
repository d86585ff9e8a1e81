import SpotifyWebApi from "spotify-web-api-node";
import webApiRequest from "spotify-web-api-node/src/webapi-request.js";

/** An answer of the Web API, whatever its status. */
export interface LibraryAnswer {
  readonly statusCode: number;
  /** Undefined where there is none, null where it is no JSON. */
  readonly body: unknown;
  readonly headers: Headers;
}

/** A request as the library describes it. */
interface LibraryRequest {
  getURL(): string;
  getHeaders(): Record<string, string> | undefined;
  execute(send: Send, callback?: Settle): unknown;
}
type Settle = (error: unknown, answer?: LibraryAnswer) => void;
type Send = (request: LibraryRequest, settle: Settle) => void;

/** How the library builds a request; it has no types of its own for this. */
interface RequestBuilder {
  withScheme(scheme: string): RequestBuilder;
  withHost(host: string): RequestBuilder;
  withPort(port: number): RequestBuilder;
  withPath(path: string): RequestBuilder;
  build(): LibraryRequest;
}
const library: { builder(accessToken?: string): RequestBuilder } = webApiRequest;
const libraryBuilder = library.builder;

/** What one call of the library needs besides its arguments. */
export interface LibraryCall {
  readonly url: URL;
  readonly accessToken: string;
  /** Ends the request when nobody waits for it any longer; the library alone would never end it. */
  readonly signal: AbortSignal;
}

/**
 * Asks by spotify-web-api-node. The library knows one host and a transport that cannot be ended; its
 * request builder is the place to say others. `ask` must build its request before it waits for anything.
 */
export function askLibrary(
  call: LibraryCall,
  ask: (api: SpotifyWebApi) => Promise<unknown>,
): Promise<LibraryAnswer> {
  library.builder = (accessToken) => requestOf(call, accessToken);
  // What it resolves with is what `send` gave.
  return ask(new SpotifyWebApi({ accessToken: call.accessToken })) as Promise<LibraryAnswer>;
}

function requestOf({ url, signal }: LibraryCall, accessToken?: string): RequestBuilder {
  const secure = url.protocol === "https:";
  const request = libraryBuilder(accessToken)
    .withScheme(secure ? "https" : "http")
    .withHost(url.hostname)
    .withPort(Number(url.port) || (secure ? 443 : 80));
  const withPath = request.withPath.bind(request);
  request.withPath = (path) => withPath(url.pathname.replace(/\/$/, "") + path);
  const build = request.build.bind(request);
  request.build = () => {
    const built = build();
    const execute = built.execute.bind(built);
    built.execute = (_, callback) =>
      execute((asked, settle) => {
        send(asked, signal).then((answer) => settle(null, answer), settle);
      }, callback);
    return built;
  };
  return request;
}

async function send(request: LibraryRequest, signal: AbortSignal): Promise<LibraryAnswer> {
  const response = await fetch(request.getURL(), {
    headers: request.getHeaders() ?? {},
    redirect: "error",
    signal,
  });
  const text = await response.text();
  return { statusCode: response.status, body: jsonOf(text), headers: response.headers };
}

function jsonOf(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
