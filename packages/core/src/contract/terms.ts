/** The name of the contract every courier has. */
export const BUILT_IN_CONTRACT = 'built-in';

/** The terms of a contract; an envelope keeps its own copy of those it was opened under, and the seal names them. */
export type Terms = {
  /** Days an envelope is kept after it was sealed. */
  retentionDays: number;
  /** Days a sender has to fill it. */
  fillDays: number;
  /** Hours between the filling deadline and the end of an envelope that was not closed. */
  graceHours: number;
  /** `read-back`: every byte is read back from the store before the seal; `received`: as measured on the way in. */
  verify: 'read-back' | 'received';
  /** `mail`: people are told by mail what concerns them; `none`: nobody is written to. */
  notice: 'none' | 'mail';
};

export const BUILT_IN_TERMS: Terms = Object.freeze({
  retentionDays: 30,
  fillDays: 7,
  graceHours: 72,
  verify: 'read-back',
  notice: 'mail',
});
