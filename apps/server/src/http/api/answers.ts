import { termsSchema } from '@datoferum/core/schemas';
import { z } from 'zod';

/**
 * Shapes of JSON answers. The views make them, these describe them: every JSON answer that a test of ours sees is held
 * against its shape here, and the document is made from them. A client leaves members alone that it does not know.
 */
const id = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const at = z.iso.datetime();
const maybeAt = at.nullable();
const count = z.int().min(0);
const maybeCount = count.nullable();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const crc32 = z.string().regex(/^[0-9a-f]{8}$/);
const cursor = z.string().nullable();
const path = { path: z.string().optional(), path64: z.string().optional() };

export const envelopeState = z.enum(['filling', 'sealing', 'sealed', 'delivered', 'purging', 'purged']);
const recipientState = z.enum(['notified', 'opened', 'collecting', 'collected', 'refused']);

export const openedEnvelope = z.strictObject({
  id,
  state: envelopeState,
  uploads: z.string(),
  drop: z.string(),
  ticket: z.string(),
});

const namedBy = { email: z.string().optional(), issuer: z.string().optional(), subject: z.string().optional() };

export const recipient = z.strictObject({
  id,
  ...namedBy,
  claimedBy: z.strictObject({ id, name: z.string(), email: z.string().nullable() }).nullable().optional(),
  remindedAt: maybeAt.optional(),
  reason: z.string().nullable().optional(),
  state: recipientState,
  openedAt: maybeAt,
  endedAt: maybeAt,
  addedAt: maybeAt,
  served: count,
});

const progress = z.strictObject({
  files: count,
  bytes: count,
  arrived: count,
  verifiedFiles: count,
  verifiedBytes: count,
  step: z.string().nullable(),
  secondsLeft: maybeCount,
  problems: count,
});

const problemOfEntry = z.strictObject({
  ...path,
  piece: maybeCount,
  reason: z.enum(['digest_differs', 'sha256_differs', 'storage', 'not_covered', 'document', 'key']),
});

const envelopeInList = z.strictObject({
  id,
  state: envelopeState,
  as: z.array(z.enum(['sender', 'recipient', 'operator', 'auditor', 'admin'])),
  title: z.string().nullable().optional(),
  message: z.string().nullable().optional(),
  fields: z.record(z.string(), z.unknown()).nullable().optional(),
  sender: z.strictObject(namedBy).optional(),
  recipients: z.array(recipient),
  contract: z.string(),
  terms: termsSchema.partial(),
  entries: count,
  files: count,
  bytes: count,
  manifest: sha256.nullable(),
  createdAt: at,
  fillDeadline: at,
  frozenAt: maybeAt,
  graceUntil: maybeAt,
  extendedAt: maybeAt,
  closedAt: maybeAt,
  sealedAt: maybeAt,
  expiresAt: maybeAt,
  damagedAt: maybeAt,
  purgedAt: maybeAt,
  uploads: z.string().optional(),
  drop: z.string().optional(),
  needs: z.enum(['problems', 'deadline', 'damaged', 'collect']).nullable(),
  progress,
});
export const envelope = envelopeInList.extend({
  problems: z.strictObject({ total: count, items: z.array(problemOfEntry) }).optional(),
});
export const envelopePage = z.strictObject({ items: z.array(envelopeInList), cursor });

export const envelopeCounts = z.strictObject({
  all: count,
  sent: count,
  received: count,
  needs: count,
  moving: count,
  rest: count,
  states: z.strictObject({
    filling: count,
    sealing: count,
    sealed: count,
    delivered: count,
    purging: count,
    purged: count,
  }),
  more: z.boolean(),
});

export const contracts = z.strictObject({
  items: z.array(
    z.strictObject({
      name: z.string(),
      isDefault: z.boolean(),
      terms: termsSchema.partial(),
      retention: z.strictObject({ least: count, most: count }),
      limits: z.strictObject({ recipients: count, files: maybeCount, bytes: count, pathBytes: count }),
    }),
  ),
  cursor,
});

/** A recipient who was added, and after the seal the signed receipt that says so. */
export const addedRecipient = recipient.extend({ receipt: z.lazy(() => receipt).nullable() });
export const reminded = z.strictObject({ remindedAt: at });
export const extended = z.strictObject({ id, state: envelopeState, fillDeadline: at });

/** After close, withdraw, purge: where it stands now. */
export const envelopeMoved = z.strictObject({ id, state: envelopeState });

export const entry = z.strictObject({
  name: z.string().optional(),
  ...path,
  hash: sha256,
  kind: z.enum(['file', 'folder', 'implied']),
  size: count.optional(),
  mtime: z.int().nullable(),
  reel: id.nullable().optional(),
  start: maybeCount.optional(),
  declared: sha256.nullable().optional(),
  sha256: sha256.nullable().optional(),
  crc32: crc32.nullable().optional(),
  state: z.string().optional(),
  position: maybeCount.optional(),
  // Totals are known once the envelope is closed.
  below: z.strictObject({ files: maybeCount, bytes: maybeCount }).optional(),
});
export const entryPage = z.strictObject({ items: z.array(entry), cursor });

export const entriesTaken = z.strictObject({
  accepted: count,
  unchanged: count,
  refused: z.array(z.strictObject({ line: count, code: z.string(), detail: z.string().optional() })),
});

export const upload = z.strictObject({
  id,
  envelope: id,
  location: z.string(),
  kind: z.enum(['plain', 'partial', 'final']),
  state: z.string(),
  ...path,
  reel: id,
  position: count,
  length: maybeCount,
  received: count,
  writer: z.strictObject({ since: at, live: count }).nullable(),
  createdAt: at,
  updatedAt: at,
});

export const receipt = z.strictObject({
  id,
  envelope: id,
  kind: z.enum(['sealed', 'addressed', 'collected', 'refused', 'expired', 'withdrawn', 'purged']),
  person: id.nullable(),
  at,
  statement: z.string(),
  sig: z.string(),
  jws: z.string(),
});
export const receiptPage = z.strictObject({ items: z.array(receipt), cursor });
/** The receipt of somebody who has just collected or refused. */
export const ended = receipt.extend({ state: z.enum(['collected', 'refused']) });

export const record = z.strictObject({
  seq: count,
  type: z.string(),
  at,
  person: id.nullable(),
  from: z.string().nullable().optional(),
  result: z.enum(['done', 'refused']),
  data: z.record(z.string(), z.unknown()).nullable(),
});
export const recordPage = z.strictObject({ items: z.array(record), cursor });

/** A record as an auditor reads it, with who did it. */
const recordOfAll = record.omit({ person: true, from: true }).extend({
  envelope: id.nullable(),
  person: z.strictObject({ id, name: z.string(), email: z.string().nullable() }).nullable(),
  from: z.string().nullable(),
});
export const allRecordsPage = z.strictObject({ items: z.array(recordOfAll), cursor });

export const ticket = z.strictObject({
  ticket: z.string(),
  envelope: id,
  direction: z.enum(['send', 'receive']),
  expiresAt: at,
  download: z.string().optional(),
});

export const keys = z.strictObject({
  courier: z.literal('datoferum'),
  mode: z.enum(['demo', 'production']),
  api: z.string(),
  openapi: z.string(),
  uploads: z.string(),
  drop: z.string(),
  signIn: z.strictObject({ url: z.string(), realm: z.string(), client: z.string() }),
  keys: z.array(
    z.strictObject({
      id: z.string(),
      purpose: z.string(),
      algorithm: z.literal('Ed25519'),
      publicKey: z.string(),
      validFrom: at,
      validTo: maybeAt,
    }),
  ),
});

export const alive = z.strictObject({ status: z.literal('ok') });
export const ready = z.strictObject({
  status: z.literal('ready'),
  parts: z.array(z.strictObject({ part: z.string(), ok: z.boolean(), sentence: z.string().optional() })),
});
export const openApiDocument = z.looseObject({ openapi: z.string() });
