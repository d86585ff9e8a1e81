import { readEnv } from "../_http/env.ts";
import { createAuthApp } from "./app.ts";
import { AuthEnv } from "./env.ts";

Deno.serve(createAuthApp(readEnv(AuthEnv)).fetch);
