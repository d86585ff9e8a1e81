/** How many live how closely together. */
export interface Population {
  readonly listeners: number;
  /** In so many towns alike, far from each other. */
  readonly towns: number;
  /** The deviation of a town's listeners from its centre. */
  readonly sigmaKm: number;
}

/** Those of the goals first; the others only widen the plots. */
export const populations = {
  town: { listeners: 10_000, towns: 1, sigmaKm: 5.5 },
  metro: { listeners: 100_000, towns: 1, sigmaKm: 5.5 },
  million: { listeners: 1_000_000, towns: 100, sigmaKm: 5.5 },
  full_free: { listeners: 200, towns: 1, sigmaKm: 1.5 },
  full_pro: { listeners: 500, towns: 1, sigmaKm: 1.5 },
  crowd: { listeners: 5000, towns: 1, sigmaKm: 5.5 },
  village: { listeners: 1000, towns: 1, sigmaKm: 5.5 },
  city: { listeners: 30_000, towns: 1, sigmaKm: 5.5 },
  ten_towns: { listeners: 100_000, towns: 10, sigmaKm: 5.5 },
} as const satisfies Record<string, Population>;

export type PopulationName = keyof typeof populations;
