import { readEnv } from "../_http/env.ts";
import { createPushApp } from "./app.ts";
import { PushEnv } from "./env.ts";

Deno.serve(createPushApp(readEnv(PushEnv)).fetch);
