import { z } from "zod";
import { ERRORS, isErrorCode } from "../../../shared/errors.ts";
import type { HttpAnswer } from "../api.ts";
import type { FuzzCall } from "./calls.ts";
import { ROUTES } from "./routes.ts";

/** A refusal of the edge. */
const EdgeError = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string(),
    requestId: z.string(),
    details: z.strictObject({ retryAfterS: z.int().positive() }).optional(),
  }),
});

/** A refusal of the Data API: ours, or PostgREST's or Postgres's own. */
const DataError = z.strictObject({
  code: z.string(),
  message: z.string(),
  details: z.string().nullable(),
  hint: z.string().nullable(),
});

/** What the Data API itself may say of a call: no such function, bad JSON, a value of another type. */
const FOREIGN_CODE = /^(PGRST\d{3}|22[0-9A-Z]{3}|42501|54\d{3})$/;

/** What is wrong with an answer; null when nothing is. */
export function faultIn(call: FuzzCall, { status, text, json }: HttpAnswer): string | null {
  if (status >= 500 && !isTooMuchForPostgres(call, json)) return `${status}: ${text}`;
  if (status < 400) return offContract(call, status, text, json);
  const code = call.door === "route" ? EdgeError.safeParse(json) : DataError.safeParse(json);
  if (!code.success) return `a refusal of another shape: ${status} ${text}`;
  const said = "error" in code.data ? code.data.error.code : code.data.code;
  if (isErrorCode(said)) return ERRORS[said].status === status ? null : `${said} with ${status}`;
  if (call.door === "rpc" && FOREIGN_CODE.test(said)) return null;
  // Functions of the service answer it as the database does.
  return SERVICE.test(call.name) && /^23/.test(said) ? null : `an unknown code: ${text}`;
}

/** PostgREST answers 500 where a value is beyond what Postgres can hold, such as lists 60 deep. */
function isTooMuchForPostgres({ door }: FuzzCall, json: unknown): boolean {
  const refusal = DataError.safeParse(json);
  return door === "rpc" && refusal.success && /^54\d{3}$/.test(refusal.data.code);
}

/** Functions that only the secret key may call, with arguments that our own functions made. */
const SERVICE = /sign_in|spotify|poll|lookup|report|push/;

function offContract(call: FuzzCall, status: number, text: string, json: unknown): string | null {
  const route =
    call.door === "route"
      ? ROUTES[call.name]
      : Object.values(ROUTES).find(({ rpc }) => rpc === call.name);
  if (!route) return null;
  const gives = (call.door === "rpc" && route.rpcGives) || route.gives;
  if (typeof gives === "number") {
    // A call that may be refused answers, so the database says null where the edge says nothing.
    const [nothing, said] = call.door === "rpc" ? [200, "null"] : [gives, ""];
    return status === nothing && text === said ? null : `${status} ${text}`;
  }
  const parsed = gives.safeParse(json);
  return status === 200 && parsed.success ? null : `off its contract: ${status} ${text}`;
}
