import { readEnv, ShellEnv } from "../_http/env.ts";
import { createVibeApp } from "./app.ts";

Deno.serve(createVibeApp(readEnv(ShellEnv)).fetch);
