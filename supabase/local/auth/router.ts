/** Answers a request to one path; `params` are what stands in place of the path's `:names`. */
export type Route<Caller> = (
  request: Request,
  params: Readonly<Record<string, string>>,
  caller: Caller,
) => Response | Promise<Response>;

type Methods<Caller> = Readonly<Partial<Record<"GET" | "POST" | "PUT" | "DELETE", Route<Caller>>>>;

/** Paths that one guard stands before: it is asked first, whatever path and method follow. */
export interface Room {
  readonly prefix: string;
  answer(request: Request, path: string): Promise<Response>;
}

/** In `paths`, a slash at the end means that the path is served with one and without. */
export function room<Caller>(
  prefix: string,
  guard: (request: Request) => Caller | Promise<Caller>,
  paths: Readonly<Record<string, Methods<Caller>>>,
): Room {
  const routes = Object.entries(paths).map(([path, methods]) => ({
    pattern: patternOf(path),
    methods: new Map(Object.entries(methods)),
  }));
  return {
    prefix,
    async answer(request, path) {
      const caller = await guard(request);
      for (const { pattern, methods } of routes) {
        const found = pattern.exec(path);
        if (!found) continue;
        const route = methods.get(request.method);
        return route ? await route(request, found.groups ?? {}, caller) : notAllowed(methods);
      }
      return notFound();
    },
  };
}

/** Hands a path to the first room whose prefix it has. */
export function route(rooms: readonly Room[], request: Request, path: string): Promise<Response> {
  const found = rooms.find(
    ({ prefix }) => prefix === "" || path === prefix || path.startsWith(`${prefix}/`),
  );
  return found
    ? found.answer(request, path.slice(found.prefix.length))
    : Promise.resolve(notFound());
}

function patternOf(path: string): RegExp {
  const named = path.replaceAll(/:(\w+)/g, "(?<$1>[^/]+)").replaceAll(".", "\\.");
  return new RegExp(`^${named.endsWith("/") ? `${named}?` : named}$`);
}

/** What Go's routers say. */
function notFound(): Response {
  return new Response("404 page not found\n", { status: 404 });
}

function notAllowed(methods: ReadonlyMap<string, unknown>): Response {
  return new Response(null, { status: 405, headers: { allow: [...methods.keys()].join(", ") } });
}
