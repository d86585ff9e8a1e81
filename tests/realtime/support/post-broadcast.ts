/** A POST below `/realtime/v1/api/broadcast`; its body, where there is one, is JSON. */
export async function postBroadcast(
  url: string,
  path: string,
  body: BodyInit,
  headers: Record<string, string>,
): Promise<{ status: number; headers: Headers; body: unknown }> {
  const reply = await fetch(`${url}/realtime/v1/api/broadcast${path}`, {
    method: "POST",
    body,
    headers,
  });
  const text = await reply.text();
  return {
    status: reply.status,
    headers: reply.headers,
    body: text === "" ? "" : JSON.parse(text),
  };
}
