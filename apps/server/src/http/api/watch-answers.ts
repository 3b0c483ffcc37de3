import { z } from 'zod';
import { entry, envelopeState } from './answers.ts';

/** Shapes of what the feed, search, figures and patrol answer (see answers.ts). */
const at = z.iso.datetime();

export const cloudEvent = z.strictObject({
  specversion: z.literal('1.0'),
  id: z.string().regex(/^\d+$/),
  source: z.string(),
  type: z.string(),
  time: at,
  subject: z.uuid().optional(),
  datacontenttype: z.literal('application/json'),
  data: z.record(z.string(), z.unknown()),
});

export const feedPage = z.strictObject({ items: z.array(cloudEvent), cursor: z.string(), more: z.boolean() });

export const searchPage = z.strictObject({
  items: z.array(
    z.strictObject({
      envelope: z.strictObject({
        id: z.uuid(),
        state: envelopeState,
        as: z.enum(['sender', 'recipient']),
        title: z.string(),
        sender: z.strictObject({ email: z.string() }),
        createdAt: at,
      }),
      entry: entry.nullable(),
    }),
  ),
  cursor: z.string().nullable(),
});

export const patrol = z.strictObject({
  doing: z.enum(['off', 'resting', 'reading', 'waiting']),
  days: z.int().min(0),
  bytesPerSecond: z.int().min(1),
  read: z.int().min(0),
  oldest: at.nullable(),
  underWay: z
    .strictObject({
      envelope: z.uuid(),
      position: z.int().min(0),
      bytes: z.int().min(0),
      beganAt: at,
      found: z.int().min(0),
    })
    .nullable(),
});

const count = z.int().min(0);
export const figureDetails = z.strictObject({
  from: z.iso.date(),
  to: z.iso.date(),
  of: z.enum(['sent', 'received']),
  targets: z.array(
    z.strictObject({
      database: z.string(),
      table: z.string(),
      contract: z.string(),
      envelopes: count,
      files: count,
      bytes: count,
    }),
  ),
  collected: z.strictObject({ count, median: z.number().min(0).nullable(), ninth: z.number().min(0).nullable() }),
  more: z.boolean(),
});

export const health = z.strictObject({
  at,
  version: z.string(),
  mode: z.enum(['demo', 'production']),
  parts: z.array(z.strictObject({ part: z.string(), ok: z.boolean(), sentence: z.string().optional() })),
  bytesPerSecond: z.strictObject({ in: count, out: count }),
  uploads: count,
  jobs: z.record(z.string(), count),
  envelopes: z.strictObject({ filling: count, sealing: count, purging: count }),
  verifier: z.strictObject({ reels: count, files: count, bytes: count }),
  disk: z.strictObject({
    freeBytes: count,
    totalBytes: count,
    owedBytes: count,
    keepFree: count,
    reserve: z.boolean(),
  }),
  outbox: z.strictObject({ due: count, oldest: at.nullable() }),
  clock: z.strictObject({ waits: z.boolean(), sweepWaits: z.boolean() }),
  patrol,
  lastPurge: at.nullable(),
  processes: z.array(z.strictObject({ id: z.uuid(), beat: at, ended: z.boolean(), isThis: z.boolean() })),
  keys: z.array(z.strictObject({ purpose: z.string(), since: at.nullable(), count })),
});

const person = z.strictObject({ id: z.uuid(), email: z.string().nullable().optional() });

export const figures = z.strictObject({
  from: z.iso.date(),
  to: z.iso.date(),
  by: z.enum(['day', 'sender', 'recipient', 'contract']),
  of: z.enum(['sent', 'received', 'all']),
  items: z.array(
    z.strictObject({
      day: z.iso.date().optional(),
      contract: z.string().optional(),
      sender: person.optional(),
      recipient: person.optional(),
      sent: count,
      sealed: count,
      files: count,
      bytes: count,
      collected: count,
      collectedFiles: count,
      collectedBytes: count,
      refused: count,
      purged: count,
      purgedFiles: count,
      purgedBytes: count,
    }),
  ),
});
