/** The shape a caller takes an answer in. */
export type Shape = "any" | "single";

const ANY = new Set(["*/*", "application/*", "application/json", "application/vnd.pgrst.array"]);
const SINGLE = "application/vnd.pgrst.object";

interface Accepted {
  readonly type: string;
  readonly quality: number;
}

function accepted(header: string): Accepted[] {
  return header
    .split(",")
    .map((entry) => {
      const [type = "", ...parameters] = entry.split(";").map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
      const kind = parameters.filter((parameter) => !/^(q|charset)=/.test(parameter)).join(";");
      return { type: type.replace(/\+json$/, "") + kind, quality: Number(quality ?? 1) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
}

/** The first JSON shape that `Accept` asks for; null when it asks for something else first. */
export function acceptedShape(header: string | null): Shape | null {
  const [first] = accepted(header ?? "*/*");
  if (!first) return null;
  if (first.type === SINGLE) return "single";
  return ANY.has(first.type) ? "any" : null;
}

/** Content-Type of an answer in a shape. */
export function contentTypeOf(shape: Shape): string {
  const type = shape === "single" ? `${SINGLE}+json` : "application/json";
  return `${type}; charset=utf-8`;
}
