import { ApiError } from "./api-error.ts";
import { jsonText, parseJson } from "./body-text.ts";
import { assertShallow } from "./depth.ts";
import { csvAsJson } from "./read-csv.ts";

/** What a request gives to a function: by name from JSON or text, or one body as it came. */
export type Arguments =
  | { readonly kind: "json"; readonly body: string; readonly list: boolean; readonly keys: Keys }
  | { readonly kind: "text"; readonly values: ReadonlyMap<string, string[]>; readonly keys: Keys }
  | { readonly kind: "raw"; readonly body: Uint8Array; readonly keys: Keys };

type Keys = ReadonlySet<string>;

const NO_KEYS: Keys = new Set();

/** The media type of a header, lower-case and without parameters; of two headers, the first one's. */
export function mediaTypeOf(header: string | null): string {
  if (header === null || header === "application/json") return "application/json";
  return header.split(",")[0]?.split(";")[0]?.trim().toLowerCase() ?? "";
}

/** `a=1&a=2&b=3` by name; a function that is not variadic takes the last of several. */
export function textArguments(
  pairs: Iterable<readonly [string, string]>,
  deepest: number,
): Arguments {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    assertShallow(value, deepest);
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return { kind: "text", values, keys: new Set(values.keys()) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function uniformKeys(list: readonly unknown[]): Keys | null {
  const [first] = list;
  if (list.length === 0) return NO_KEYS;
  if (!isObject(first)) return null;
  const keys = Object.keys(first);
  const alike = (item: unknown) =>
    isObject(item) &&
    Object.keys(item).length === keys.length &&
    keys.every((key) => Object.hasOwn(item, key));
  return list.every(alike) ? new Set(keys) : null;
}

/**
 * A body of JSON. It is read here for its names only: the database reads the values itself. Where
 * `columns` says the names, it is not read at all. An empty one names nothing, and stays empty for a
 * function that takes it whole.
 */
function jsonArguments(body: string, columns: Keys | null): Arguments {
  if (columns !== null) return { kind: "json", body, list: !/^\s*\{/.test(body), keys: columns };
  if (body === "") return { kind: "json", body, list: false, keys: NO_KEYS };
  const value = parseJson(body);
  if (isObject(value)) {
    return { kind: "json", body, list: false, keys: new Set(Object.keys(value)) };
  }
  if (!Array.isArray(value)) return { kind: "json", body: "[]", list: true, keys: NO_KEYS };
  const keys = uniformKeys(value);
  if (keys === null) throw new ApiError(400, "PGRST102", "All object keys must match");
  return { kind: "json", body, list: true, keys };
}

async function csvArguments(request: Request): Promise<Arguments> {
  const { json, keys } = csvAsJson(await jsonText(request));
  return { kind: "json", body: json, list: true, keys: new Set(keys) };
}

/** Reads the body of a POST by its Content-Type; 400 for one that no function takes. */
export async function bodyArguments(
  request: Request,
  columns: Keys | null,
  deepest: number,
): Promise<Arguments> {
  const mediaType = mediaTypeOf(request.headers.get("content-type"));
  switch (mediaType) {
    case "application/json": {
      const body = await jsonText(request);
      assertShallow(body, deepest);
      return jsonArguments(body, columns);
    }
    case "text/csv":
      return await csvArguments(request);
    case "application/x-www-form-urlencoded":
      return textArguments(new URLSearchParams(await request.text()), deepest);
    case "text/plain":
    case "text/xml":
    case "application/octet-stream":
      return { kind: "raw", body: new Uint8Array(await request.arrayBuffer()), keys: NO_KEYS };
    default:
      throw new ApiError(400, "PGRST102", `Content-Type not acceptable: ${mediaType}`);
  }
}
