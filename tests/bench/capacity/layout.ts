/** Listeners spread over projects. */
export interface Layout {
  readonly towns: number;
  readonly projects: number;
  /** Listeners of the largest project. */
  readonly listeners: number;
}

/**
 * The fewest projects that carry so many listeners in towns of `town` each, where one carries
 * `carries`. A town is never split, since nobody would see across; so a town that is more than one
 * project carries has no layout.
 */
export function layoutOf(listeners: number, town: number, carries: number): Layout | null {
  const largest = Math.min(listeners, town);
  if (largest > carries) return null;
  const towns = Math.ceil(listeners / largest);
  const projects = Math.ceil(towns / Math.floor(carries / largest));
  const townsInLargest = Math.ceil(towns / projects);
  return { towns, projects, listeners: Math.min(listeners, townsInLargest * largest) };
}
