import { acceptedShape } from "./accepted-shape.ts";
import { mediaTypeOf } from "./read-arguments.ts";

/** Query parameters that shape a result rather than being an argument of a GET. */
const SHAPING =
  /^(select|order|limit|offset|columns|and|or|not\.(and|or)|.*\.(order|limit|offset))$/;

/** A value that reads as a filter, such as `eq.1` or `not.in.(1,2)`. */
const FILTER =
  /^(not\.)?(eq|neq|gte?|lte?|i?like|i?match|is|isdistinct|in|cs|cd|ov|sl|sr|nxr|nxl|adj|fts|plfts|phfts|wfts)(\((any|all|\w+)\))?\./;

/** Preferences that change what a call does. `params` went with PostgREST 12, `return` says nothing. */
const PREFERENCE = /\b(count|handling|timezone|tx|max-affected)=/;

/**
 * Whether a call asks for more than a plain call does: to filter, order, cut or count its result,
 * or to have it as something else than JSON. Such calls are lite's: rarer, and slower there.
 */
export function needsLite(request: Request): boolean {
  const { headers, method } = request;
  const isPost = method === "POST";
  for (const [name, value] of new URL(request.url).searchParams) {
    if (isPost || SHAPING.test(name) || FILTER.test(value)) return true;
  }
  return (
    PREFERENCE.test(headers.get("prefer") ?? "") ||
    (!isPost && headers.has("range")) ||
    acceptedShape(headers.get("accept")) === null ||
    (isPost && mediaTypeOf(headers.get("content-type")) === "text/csv")
  );
}
