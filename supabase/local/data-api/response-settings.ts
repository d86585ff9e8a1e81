import { z } from "zod";
import { ApiError } from "./api-error.ts";

const headerList = z.array(
  z.record(z.string(), z.string()).refine((header) => Object.keys(header).length === 1),
);

/**
 * The headers in `response.headers`, in their order and with what repeats; none where it is not set.
 * One that HTTP cannot carry is refused too: PostgREST would send it as it is.
 */
export function readHeaders(setting: string | null): [string, string][] {
  if (setting === null) return [];
  try {
    const headers = headerList
      .parse(JSON.parse(setting))
      .flatMap((header) => Object.entries(header));
    new Headers(headers);
    return headers;
  } catch {
    throw new ApiError(
      500,
      "PGRST111",
      "response.headers guc must be a JSON array composed of objects with a single key and a string value",
    );
  }
}

/**
 * The status in `response.status`, null where it is not set. Text after the number is passed over,
 * as in `404 Not Found`. A number that no final response can have is refused: PostgREST would send it.
 */
export function readStatus(setting: string | null): number | null {
  if (setting === null) return null;
  const status = Number.parseInt(/^\d+/.exec(setting)?.[0] ?? "", 10);
  if (status >= 200 && status <= 599) return status;
  throw new ApiError(500, "PGRST112", "response.status guc must be a valid status code");
}
