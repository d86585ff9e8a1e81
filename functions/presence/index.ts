import type {} from "@supabase/functions-js/src/edge-runtime.d.ts";
import { readEnv, ShellEnv } from "../_http/env.ts";
import { createPresenceApp } from "./app.ts";

Deno.serve(createPresenceApp(readEnv(ShellEnv)).fetch);
