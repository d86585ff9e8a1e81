import { readEnv, ShellEnv } from "../_http/env.ts";
import { createPresenceApp } from "./app.ts";

Deno.serve(createPresenceApp(readEnv(ShellEnv)).fetch);
