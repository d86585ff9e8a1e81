import { readEnv, ShellEnv } from "../_http/env.ts";
import { createUsersApp } from "./app.ts";

Deno.serve(createUsersApp(readEnv(ShellEnv)).fetch);
