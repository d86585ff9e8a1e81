import type {} from "@supabase/functions-js/src/edge-runtime.d.ts";
import { readEnv, ShellEnv } from "../_http/env.ts";
import { createLocationApp } from "./app.ts";

Deno.serve(createLocationApp(readEnv(ShellEnv)).fetch);
