import { Buffer } from "node:buffer";
import { isDeeperThan } from "../json-depth.ts";

/** What a request may bring. */
export interface Bounds {
  /** Bytes of a body. */
  readonly bytes: number;
  /** Levels of JSON, in the body or the query. */
  readonly levels: number;
}

function tooLarge(): Response {
  return Response.json({ message: "Request size limit exceeded" }, { status: 413 });
}

/** In Postgres's words: it is the room that deep JSON would reach last. */
function tooDeep(): Response {
  const hint = "Nest the JSON less deeply.";
  const body = { code: "54001", message: "stack depth limit exceeded", details: null, hint };
  return Response.json(body, { status: 400 });
}

/** The query with its escapes undone; as it stands where they are broken. */
function decoded(search: string): string {
  try {
    return decodeURIComponent(search);
  } catch {
    return search;
  }
}

/** The whole body; null when it is longer than the limit. */
async function readUpTo(body: ReadableStream<Uint8Array>, limit: number) {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * The request to `url` with `headers` and its body, read to its end; refused when it is larger or
 * nested deeper than `bounds`. Nothing behind the gateway takes bodies as they come, so reading them
 * first costs nothing.
 */
export async function boundedRequest(
  request: Request,
  url: URL,
  headers: Headers,
  { bytes, levels }: Bounds,
): Promise<Request | Response> {
  const { method, signal } = request;
  if (isDeeperThan(levels, decoded(url.search))) return tooDeep();
  if (request.body === null) return new Request(url, { method, headers, signal });
  if (Number(headers.get("content-length") ?? 0) > bytes) return tooLarge();
  const body = await readUpTo(request.body, bytes);
  if (body === null) return tooLarge();
  if (isDeeperThan(levels, body)) return tooDeep();
  return new Request(url, { method, headers, signal, body });
}
