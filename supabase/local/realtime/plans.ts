/** What a plan of Supabase lets a project's Realtime do. Rates are a second, see `RateMeter`. */
export interface PlanLimits {
  /** Sockets at a time. */
  readonly connections: number;
  /** One for each message and one for each delivery of it. */
  readonly messages: number;
  readonly joins: number;
  /** States and diffs of presence. */
  readonly presence: number;
  readonly payloadKb: number;
}

/** The hosted plans, as Supabase publishes them. */
export const PLANS = {
  free: { connections: 200, messages: 100, joins: 100, presence: 20, payloadKb: 256 },
  pro: { connections: 500, messages: 500, joins: 500, presence: 50, payloadKb: 3_000 },
  pro_without_spend_cap: {
    connections: 10_000,
    messages: 2_500,
    joins: 2_500,
    presence: 1_000,
    payloadKb: 3_000,
  },
} as const satisfies Record<string, PlanLimits>;

export type Plan = keyof typeof PLANS;
