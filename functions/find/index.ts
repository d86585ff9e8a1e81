import { readEnv, ShellEnv } from "../_http/env.ts";
import { createFindApp } from "./app.ts";

Deno.serve(createFindApp(readEnv(ShellEnv)).fetch);
