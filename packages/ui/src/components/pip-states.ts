/** How far a recipient is. `invited`: has not proven the address. */
export type PipState = 'invited' | 'told' | 'opened' | 'collecting' | 'collected' | 'refused';

export const MOST_PIPS = 5;

/** One pip each for up to five, else how many of how many have collected. */
export function pipsOf(states: readonly PipState[]): { pips: readonly PipState[] } | { collected: number; of: number } {
  if (states.length <= MOST_PIPS) return { pips: states };
  return { collected: states.filter((state) => state === 'collected').length, of: states.length };
}
