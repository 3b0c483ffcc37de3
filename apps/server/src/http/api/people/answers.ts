import { z } from 'zod';
import { SCOPES } from '../../../ports/authenticator.ts';

/** Shapes of what the routes about people answer (see ../answers.ts). */
const id = z.uuid();
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const at = z.iso.datetime();
const count = z.int().min(0);
const role = z.enum(['person', 'operator', 'auditor', 'admin']);
const cursor = z.string().nullable();
const identity = z.strictObject({ issuer: z.string(), subject: z.string(), linkedAt: at });

export const me = z.strictObject({
  id,
  email: z.string().nullable(),
  name: z.string(),
  role,
  identities: z.array(identity),
  credential: z.strictObject({
    kind: z.enum(['access', 'token']),
    scopes: z.array(z.string()),
    expiresAt: at.nullable(),
  }),
  quota: z.strictObject({ held: count, limit: count.nullable(), free: count.nullable() }),
});

export const token = z.strictObject({
  id: hash,
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)).nullable(),
  createdAt: at.nullable(),
  expiresAt: at.nullable(),
  usedOn: z.iso.date().nullable(),
});
export const tokenMade = token.extend({ token: z.string() });
export const tokenPage = z.strictObject({ items: z.array(token), cursor });

const ticketShown = z.strictObject({
  id: hash,
  envelope: id,
  direction: z.enum(['send', 'receive']),
  createdAt: at.nullable(),
  expiresAt: at.nullable(),
});
export const ticketPage = z.strictObject({ items: z.array(ticketShown), cursor });

export const session = z.strictObject({
  id: z.string(),
  client: z.string(),
  startedAt: at,
  seenAt: at,
  agent: z.string().nullable(),
  from: z.string().nullable(),
  current: z.boolean(),
});
export const sessionList = z.strictObject({ items: z.array(session), cursor });
export const sessionsEnded = z.strictObject({ ended: count });

export const linkBegun = z.strictObject({ code: z.string(), expiresAt: at });
export const identities = z.strictObject({ identities: z.array(identity) });

export const peopleFound = z.strictObject({
  items: z.array(
    z.strictObject({
      email: z.string().optional(),
      issuer: z.string().optional(),
      subject: z.string().optional(),
      name: z.string().nullable(),
    }),
  ),
  cursor,
});

export const person = z.strictObject({
  id,
  email: z.string().nullable(),
  name: z.string(),
  role,
  disabled: z.boolean(),
  quota: count.nullable(),
  limit: count.nullable(),
  held: count,
});
export const personPage = z.strictObject({ items: z.array(person), cursor });
export const personInFull = person.extend({ identities: z.array(identity) });

export const issuerList = z.strictObject({
  items: z.array(
    z.strictObject({
      issuer: z.string(),
      storedAs: z.string(),
      audience: z.string(),
      clients: z.array(z.string()).nullable(),
      trustsEmail: z.boolean(),
    }),
  ),
  cursor,
});
