function tooLarge(): Response {
  return Response.json({ message: "Request size limit exceeded" }, { status: 413 });
}

async function readUpTo(body: ReadableStream<Uint8Array>, limit: number) {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  return new Blob(chunks.map((chunk) => new Uint8Array(chunk)));
}

/**
 * The request to `url` with `headers` and a body of at most `limit` bytes, read to its end; else 413.
 * Nothing behind the gateway takes bodies as they come, so reading them first costs nothing.
 */
export async function limitBody(
  request: Request,
  url: URL,
  headers: Headers,
  limit: number,
): Promise<Request | Response> {
  const { method, signal } = request;
  if (request.body === null) return new Request(url, { method, headers, signal });
  if (Number(headers.get("content-length") ?? 0) > limit) return tooLarge();
  const body = await readUpTo(request.body, limit);
  if (body === null) return tooLarge();
  return new Request(url, { method, headers, signal, body: await body.arrayBuffer() });
}
