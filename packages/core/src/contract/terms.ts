import { z } from 'zod';

/** The name of the contract every courier has. */
export const BUILT_IN_CONTRACT = 'built-in';

/** The terms of a contract; an envelope keeps its own copy of those it was opened under, and the seal names them. */
export const termsSchema = z.strictObject({
  /** Days an envelope is kept after it was sealed. */
  retentionDays: z.int().min(1).max(36_500),
  /** Days a sender has to fill it. */
  fillDays: z.int().min(1).max(3_650),
  /** Hours between the filling deadline and the end of an envelope that was not closed. */
  graceHours: z.int().min(1).max(8_760),
  /** `read-back`: every byte is read back from the store before the seal; `received`: as measured on the way in. */
  verify: z.enum(['read-back', 'received']),
  /** `mail`: people are told by mail what concerns them; `none`: nobody is written to. */
  notice: z.enum(['none', 'mail']),
});

export type Terms = z.infer<typeof termsSchema>;

export const BUILT_IN_TERMS: Terms = Object.freeze({
  retentionDays: 30,
  fillDays: 7,
  graceHours: 72,
  verify: 'read-back',
  notice: 'mail',
});
