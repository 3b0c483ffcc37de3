import { z } from 'zod';
import { SCOPES } from '../../ports/authenticator.ts';

/** Bodies of JSON routes. Unknown members are refused: a misspelt one would be dropped in silence otherwise. */
const address = z.string().trim().min(3).max(320).includes('@');

const named = z.union([
  z.strictObject({ email: address }),
  z.strictObject({ issuer: z.string().min(1).max(500), subject: z.string().min(1).max(255) }),
]);

export const openEnvelope = z.strictObject({
  title: z.string().trim().min(1).max(300),
  recipients: z.array(named).min(1).max(1000),
  contract: z.string().min(1).max(200).optional(),
  message: z.string().max(10_000).optional(),
  fields: z.record(z.string().min(1).max(100), z.unknown()).optional(),
  retentionDays: z.int().min(1).max(36_500).optional(),
});

export const addRecipient = named;

const count = z.int().min(0);
export const closeEnvelope = z.strictObject({ entries: count, bytes: count, abandon: z.boolean().optional() });

export const collectEnvelope = z.strictObject({
  manifest: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/)
    .optional(),
});

const reason = z.string().trim().min(1).max(2000);
export const withReason = z.strictObject({ reason });
export const withdrawEnvelope = z.strictObject({ reason: reason.optional() });

export const makeClient = z.strictObject({
  name: z.string().trim().min(1).max(200),
  email: address,
  scopes: z.array(z.enum(SCOPES)).max(20).optional(),
});
export const nothing = z.strictObject({});

export const makeTicket = z.strictObject({ envelope: z.string(), direction: z.enum(['send', 'receive']) });
