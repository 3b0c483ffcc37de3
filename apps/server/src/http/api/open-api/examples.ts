/** Values that the examples share, so that a reader can follow one envelope through the document. */
export const ENVELOPE = '019aa1d2-7c40-7e1f-9d3a-5b1f0c2e4a61';
export const UPLOAD = '019aa1d2-8f13-7a02-8c55-0e6b7d9f1a23';
export const PERSON = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';
export const RECEIPT = '019aa1d4-0b7e-7d50-9f11-3c4d5e6f7081';
export const DIGEST = '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae';
const OPENED = '2026-11-21T09:00:00.000Z';

export const exampleTerms = {
  retentionDays: 30,
  fillDays: 7,
  graceHours: 72,
  verify: 'read-back',
  notice: 'none',
} as const;

export const exampleEnvelopeInList = {
  id: ENVELOPE,
  state: 'sealed',
  as: ['sender'],
  title: 'Episode 204, VFX turnover 3',
  message: null,
  fields: null,
  sender: { email: 'studio@example.com' },
  recipients: [
    {
      id: RECEIPT,
      email: 'client-b@example.com',
      reason: null,
      state: 'notified',
      openedAt: null,
      endedAt: null,
      addedAt: null,
      served: 0,
    },
  ],
  contract: 'built-in',
  terms: exampleTerms,
  entries: 2,
  files: 2,
  bytes: 3,
  manifest: DIGEST,
  createdAt: OPENED,
  fillDeadline: '2026-11-28T09:00:00.000Z',
  frozenAt: null,
  graceUntil: null,
  extendedAt: null,
  closedAt: '2026-11-21T09:10:00.000Z',
  sealedAt: '2026-11-21T09:10:02.000Z',
  expiresAt: '2026-12-21T09:10:02.000Z',
  damagedAt: null,
  purgedAt: null,
  uploads: `/files/${ENVELOPE}/`,
  drop: `/drop/${ENVELOPE}/`,
  needs: null,
  progress: {
    files: 2,
    bytes: 3,
    arrived: 3,
    verifiedFiles: 2,
    verifiedBytes: 3,
    step: null,
    secondsLeft: null,
    problems: 0,
  },
};

export const exampleEnvelope = {
  ...exampleEnvelopeInList,
  problems: { total: 0, items: [] },
};

export const exampleReceipt = {
  id: RECEIPT,
  envelope: ENVELOPE,
  kind: 'sealed',
  person: null,
  at: '2026-11-21T09:10:02.000Z',
  statement: '{"_type":"https://in-toto.io/Statement/v1", …}',
  sig: '-----BEGIN SSH SIGNATURE-----\n…\n-----END SSH SIGNATURE-----\n',
  jws: 'eyJhbGciOiJFZERTQSJ9..…',
} as const;
