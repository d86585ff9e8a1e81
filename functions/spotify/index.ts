import { readEnv } from "../_http/env.ts";
import { createSpotifyApp } from "./app.ts";
import { SpotifyEnv } from "./env.ts";

Deno.serve(createSpotifyApp(readEnv(SpotifyEnv)).fetch);
