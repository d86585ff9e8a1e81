import { PLANS } from "../../../supabase/local/realtime/plans.ts";

/** A machine that Supabase offers for a project's Postgres, Data API and Auth. */
export interface Compute {
  readonly name: string;
  readonly cores: number;
  /** Database connections it allows. */
  readonly connections: number;
}

/** Supabase's page "Compute and Disk": cores and "Database Max Connections", in order of size. */
export const computes: readonly Compute[] = [
  // Its share of a core is not published; it is counted as one.
  { name: "Nano", cores: 1, connections: 60 },
  { name: "Micro", cores: 2, connections: 60 },
  { name: "Small", cores: 2, connections: 90 },
  { name: "Medium", cores: 2, connections: 120 },
  { name: "Large", cores: 2, connections: 160 },
  { name: "XL", cores: 4, connections: 240 },
  { name: "2XL", cores: 8, connections: 380 },
  { name: "4XL", cores: 16, connections: 480 },
  { name: "8XL", cores: 32, connections: 490 },
  { name: "12XL", cores: 48, connections: 500 },
  { name: "16XL", cores: 64, connections: 500 },
];

/** What a project may have at most. */
export interface Plan {
  readonly name: string;
  /** Realtime connections at once. */
  readonly connections: number;
  /** Realtime messages a second: each counts as its row and once for each delivery. */
  readonly messages: number;
  /** Joins of a channel a second. */
  readonly joins: number;
  /** The machines to choose from, in order of size. */
  readonly computes: readonly Compute[];
}

const paid = computes.slice(1);

/** Supabase's page "Realtime Limits", in order of size. */
export const plans: readonly Plan[] = [
  { name: "Free", ...PLANS.free, computes: computes.slice(0, 1) },
  { name: "Pro", ...PLANS.pro, computes: paid },
  // Team has the same limits.
  { name: "Pro, no spend cap", ...PLANS.pro_without_spend_cap, computes: paid },
  {
    // Limits are agreed on. They are taken to reach as far as Supabase's published benchmarks of
    // Realtime: 250,000 connections; 10,000 rows a second from the database, each counted here as
    // delivered once though a hundred heard it there; 4,000 joins a second.
    name: "Enterprise",
    connections: 250_000,
    messages: 20_000,
    joins: 4000,
    computes: paid,
  },
];
