import { readEnv, ShellEnv } from "../_http/env.ts";
import { createLocationApp } from "./app.ts";

Deno.serve(createLocationApp(readEnv(ShellEnv)).fetch);
