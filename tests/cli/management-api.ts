import { Hono } from "hono";

/** One function as the CLI uploads it. */
export interface Upload {
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The text of each file by its path. */
  readonly files: ReadonlyMap<string, string>;
}

/** As much of Supabase's Management API as `functions deploy --use-api` speaks to. */
export interface ManagementApi {
  readonly url: string;
  /** What was uploaded, by the function's name. */
  readonly uploads: ReadonlyMap<string, Upload>;
  /** The names that the bulk update at the end made live. */
  readonly deployed: readonly string[];
  close(): Promise<void>;
}

/** Starts a pretend Management API on a free port. */
export function startManagementApi(): ManagementApi {
  const uploads = new Map<string, Upload>();
  const deployed: string[] = [];
  const api = new Hono().basePath("/v1/projects/:ref");

  api.post("/functions/deploy", async (c) => {
    const slug = c.req.query("slug") ?? "";
    uploads.set(slug, await readUpload(await c.req.formData()));
    return c.json(functionOf(slug), 201);
  });
  api.put("/functions", async (c) => {
    const functions: { slug: string }[] = await c.req.json();
    deployed.push(...functions.map(({ slug }) => slug));
    return c.json({ functions: deployed.map(functionOf) });
  });
  api.get("/", (c) => c.json({ id: c.req.param("ref"), name: "resonance" }));

  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, api.fetch);
  const url = `http://127.0.0.1:${server.addr.port}`;
  return { url, uploads, deployed, close: () => server.shutdown() };
}

async function readUpload(form: FormData): Promise<Upload> {
  const files = new Map<string, string>();
  for (const file of form.getAll("file")) {
    if (file instanceof File) files.set(file.name, await file.text());
  }
  return { metadata: JSON.parse(String(form.get("metadata"))), files };
}

function functionOf(slug: string) {
  const id = "7f0cdd2c-0d3b-4b7a-9d43-53b1f0a3f7a1";
  return { id, slug, name: slug, status: "ACTIVE", version: 1, created_at: 1, updated_at: 1 };
}
