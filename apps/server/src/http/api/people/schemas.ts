import { z } from 'zod';
import { SCOPES } from '../../../ports/authenticator.ts';

/** Bodies of the routes about people (see ../schemas.ts). */
export const makeToken = z.strictObject({
  name: z.string().trim().min(1).max(100),
  scopes: z.array(z.enum(SCOPES)).min(1),
  expires: z.iso.datetime({ offset: true }),
});
export const linkIdentity = z.strictObject({ code: z.string().min(16).max(40) });
export const changePerson = z.strictObject({
  role: z.enum(['person', 'operator', 'auditor', 'admin']).optional(),
  disabled: z.boolean().optional(),
  quota: z.int().min(0).nullable().optional(),
});
