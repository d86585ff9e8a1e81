/** Supabase's own services, for whoever has them, in place of those that stand in for them here. */
export interface RealServices {
  /** The file of an Auth (supabase/auth), which is started on the stack's own Postgres. */
  readonly auth?: string;
  /** The file of a PostgREST, which is started so too. */
  readonly postgrest?: string;
  /** The address of a Realtime that reads the same Postgres. */
  readonly realtime?: string;
}

/** A service that a room of the gateway hands its requests to. */
export interface Service {
  fetch(request: Request): Promise<Response>;
  close(): Promise<void>;
}

/** A service that only forwards: it ends by itself. */
export const nothingToClose = async (): Promise<void> => {};
