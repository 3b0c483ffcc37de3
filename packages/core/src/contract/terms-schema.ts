import { z } from 'zod';
import type { Terms } from './terms.ts';

/** What terms may say. Stands apart from them, so that a thread that only carries terms loads no schemas. */
export const termsSchema = z.strictObject({
  retentionDays: z.int().min(1).max(36_500),
  fillDays: z.int().min(1).max(3_650),
  graceHours: z.int().min(1).max(8_760),
  verify: z.enum(['read-back', 'received']),
  notice: z.enum(['none', 'mail']),
}) satisfies z.ZodType<Terms>;
