/** Instructions after which a boot is a hang, unless something else is asked for: to a milestone, and up a ladder. */
export const DEFAULT_BUDGET = 3_000_000_000;
export const LADDER_BUDGET = 30_000_000_000;
