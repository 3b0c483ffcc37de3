/**
 * How a refresh token stands. `fresh`: not used. `repeatable`: used after `since`, and nothing that followed it was used: its answer
 * may have been lost. `used`: anything else; a sibling (another answer to the same token) that was used uses it up, too.
 */
export type Standing = 'fresh' | 'repeatable' | 'used';

/** Refresh tokens that follow the same one have the same `uid`; consuming one ends its siblings. */
export interface RotationReads {
  /** @param followers the `uid` of those that follow it. Null: there is no such token. */
  refreshStanding(hash: Uint8Array, followers: Uint8Array, since: number): Promise<Standing | null>;
}
