import SpotifyWebApi from "spotify-web-api-node";
import webApiRequest from "spotify-web-api-node/src/webapi-request.js";

/** How the library builds a request; it has no types of its own for this. */
interface RequestBuilder {
  withScheme(scheme: string): RequestBuilder;
  withHost(host: string): RequestBuilder;
  withPort(port: number): RequestBuilder;
  withPath(path: string): RequestBuilder;
}
const library: { builder(accessToken?: string): RequestBuilder } = webApiRequest;
const libraryBuilder = library.builder;

/** spotify-web-api-node with a listener's token, at an address that holds for the whole process. */
export function openLibrary(url: URL, accessToken: string): SpotifyWebApi {
  pointLibraryAt(url);
  return new SpotifyWebApi({ accessToken });
}

/** The library knows one host only; its request builder is the place to say another. */
function pointLibraryAt(url: URL): void {
  const secure = url.protocol === "https:";
  library.builder = (accessToken) => {
    const request = libraryBuilder(accessToken)
      .withScheme(secure ? "https" : "http")
      .withHost(url.hostname)
      .withPort(Number(url.port) || (secure ? 443 : 80));
    const withPath = request.withPath.bind(request);
    request.withPath = (path) => withPath(url.pathname.replace(/\/$/, "") + path);
    return request;
  };
}
