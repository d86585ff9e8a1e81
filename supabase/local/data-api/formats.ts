import { ApiError } from "./api-error.ts";

/** The forms that an answer can have. */
export type Format = "json" | "object" | "csv";

export interface ChosenFormat {
  readonly format: Format;
  /** Whether fields that are null are left out. */
  readonly strip: boolean;
}

const JSON_FORMAT: ChosenFormat = { format: "json", strip: false };

interface MediaType {
  readonly text: string;
  /** Main and sub type, lower-case. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

function mediaType(text: string): MediaType {
  const [type = "", ...parameters] = text.split(";");
  const pairs = parameters.map((parameter): [string, string] => {
    const [name = "", value = ""] = parameter.split("=", 2);
    return [name.toLowerCase(), value.replace(/^"+|"+$/g, "")];
  });
  return { text, type: type.toLowerCase(), parameters: new Map(pairs) };
}

/** Media types of `Accept`, the one most wished first, the more specific first among equals. */
function wished(header: string): MediaType[] {
  return header
    .split(",")
    .map((entry) => {
      const [text = "", quality = ""] = entry.replaceAll(" ", "").split(";q=", 2);
      const specificity = text.split(";").length - text.split("*").length;
      const weight = Number.parseFloat(quality.split(";")[0] ?? "");
      return { text, specificity, weight: Number.isNaN(weight) ? 1 : weight };
    })
    .sort((a, b) => b.weight - a.weight || b.specificity - a.specificity)
    .map(({ text }) => mediaType(text));
}

function formatOf({ type, parameters }: MediaType): ChosenFormat | null {
  const strip = parameters.get("nulls") === "stripped";
  switch (type) {
    case "*/*":
    case "application/json":
      return JSON_FORMAT;
    case "application/vnd.pgrst.array":
    case "application/vnd.pgrst.array+json":
      return { format: "json", strip };
    case "application/vnd.pgrst.object":
    case "application/vnd.pgrst.object+json":
      return { format: "object", strip };
    case "text/csv":
      return { format: "csv", strip: false };
    default:
      return null;
  }
}

/** The name by which a refusal calls a media type: its own where it has one, else as it was written. */
function nameOf(media: MediaType): string {
  const chosen = formatOf(media);
  return chosen === null || media.type === "*/*" ? media.text : typeOf(chosen);
}

/** The first form of `Accept` that there is; 406 for none. */
export function chooseFormat(header: string | null): ChosenFormat {
  if (header === null || header === "*/*") return JSON_FORMAT;
  const types = wished(header);
  for (const type of types) {
    const chosen = formatOf(type);
    if (chosen) return chosen;
  }
  const names = types.map(nameOf).join(", ");
  throw new ApiError(406, "PGRST107", `None of these media types are available: ${names}`);
}

function typeOf({ format, strip }: ChosenFormat): string {
  if (format === "csv") return "text/csv";
  if (format === "json") {
    return strip ? "application/vnd.pgrst.array+json;nulls=stripped" : "application/json";
  }
  return `application/vnd.pgrst.object+json${strip ? ";nulls=stripped" : ""}`;
}

/** Content-Type of an answer in a form. */
export function contentTypeOf(chosen: ChosenFormat): string {
  return `${typeOf(chosen)}; charset=utf-8`;
}
