import { readEnv, ShellEnv } from "../_http/env.ts";
import { createHealthApp } from "./app.ts";

Deno.serve(createHealthApp(readEnv(ShellEnv)).fetch);
