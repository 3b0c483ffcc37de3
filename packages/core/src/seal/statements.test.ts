import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { hex } from '../bytes/bytes.ts';
import { uuidBytes } from '../id/uuid.ts';
import { A_MOMENT, anEnvelope, aRecipient } from '../testing/builders.ts';
import { canonicalJson } from './jcs.ts';
import {
  type CertificateInput,
  certificateStatement,
  commitment,
  type Party,
  type ReceiptEvent,
  receiptStatement,
  type SealInput,
  sealStatement,
} from './statements.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
const digest = (byte: number) => new Uint8Array(32).fill(byte);
const { id, terms, senderAddress, senderSalt } = anEnvelope();
const sender: Party = { address: senderAddress, salt: senderSalt };
const parties = ['client-b@example.com', 'lab-c@example.com'].map((address, index) =>
  aRecipient({ address, salt: digest(0x10 + index) }),
);
const documents = { 'manifest-sha256.txt': digest(0xa1), 'manifest.ndjson': digest(0xa2), 'pieces.bin': digest(0xa3) };

const seal = (change: Partial<SealInput> = {}) =>
  sealStatement(sha256, {
    envelope: id,
    documents,
    counts: { files: 3, folders: 1, pieces: 2 },
    bytes: 9_000_000,
    terms,
    times: { opened: A_MOMENT, closed: A_MOMENT + 1, sealed: A_MOMENT + 2 },
    compared: { files: 2, of: 3 },
    sender,
    recipients: parties,
    ...change,
  });

const receipt = (
  event: ReceiptEvent,
  sealed: { manifest: Uint8Array; seal: Uint8Array } | null = { manifest: digest(0xa1), seal: digest(0xa4) },
) => receiptStatement(sha256, { envelope: id, at: A_MOMENT, sealed, event });

const certificate = (change: Partial<CertificateInput> = {}) =>
  certificateStatement(sha256, {
    envelope: id,
    sealed: { manifest: digest(0xa1), seal: digest(0xa4) },
    counts: { files: 3, folders: 1, blobs: 5 },
    bytes: 9_000_000,
    reason: 'retention over',
    times: { opened: A_MOMENT, sealed: A_MOMENT + 2, decided: A_MOMENT + 3, purged: A_MOMENT + 4 },
    horizon: A_MOMENT + 86_400_000,
    ...change,
  });

describe('the seal', () => {
  it('is an in-toto statement about manifest, lines and pieces', () => {
    const { _type, predicateType, subject } = seal();
    assert.equal(_type, 'https://in-toto.io/Statement/v1');
    assert.equal(predicateType, 'urn:datoferum:seal:1');
    assert.deepEqual(
      subject.map(({ name, digest }) => [name, digest.sha256]),
      Object.entries(documents).map(([name, bytes]) => [name, hex(bytes)]),
    );
  });

  it('says envelope, counts, bytes, terms, times, how it was verified and how much was compared', () => {
    const { sender, recipients, ...rest } = seal().predicate;
    assert.deepEqual(rest, {
      envelope: id,
      counts: { files: 3, folders: 1, pieces: 2 },
      bytes: 9_000_000,
      terms,
      times: {
        opened: '2026-01-05T09:00:00.000Z',
        closed: '2026-01-05T09:00:00.001Z',
        sealed: '2026-01-05T09:00:00.002Z',
      },
      verify: 'read-back',
      compared: { files: 2, of: 3 },
    });
  });

  it('is the same bytes when it is made again, in whatever order the recipients come', () => {
    assert.equal(canonicalJson(seal()), canonicalJson(seal({ recipients: parties.toReversed() })));
  });

  it('commits to people without naming them', () => {
    const anAddress = fc.emailAddress();
    fc.assert(
      fc.property(anAddress, anAddress, fc.uint8Array({ minLength: 32, maxLength: 32 }), (from, to, salt) => {
        const made = seal({ sender: { address: from, salt }, recipients: [{ address: to, salt }] });
        const text = canonicalJson(made);
        for (const secret of [from, to, hex(salt), Buffer.from(salt).toString('base64')])
          assert.equal(text.includes(secret), false);
        assert.equal(made.predicate.sender, hex(sha256(Buffer.concat([salt, Buffer.from(from)]))));
        assert.deepEqual(made.predicate.recipients, [commitment(sha256, { address: to, salt })]);
      }),
    );
  });

  it('takes salts of 32 bytes only, and gives another commitment for another salt', () => {
    assert.throws(() => commitment(sha256, { address: 'a', salt: new Uint8Array(16) }), RangeError);
    const address = 'client-b@example.com';
    assert.notEqual(commitment(sha256, { address, salt: digest(1) }), commitment(sha256, { address, salt: digest(2) }));
  });
});

describe('a receipt', () => {
  const recipient = parties[0] as Party;

  it('of collecting says what was confirmed and how much was served', () => {
    const { subject, predicate } = receipt({ kind: 'collected', recipient, served: 7, confirmed: digest(0xa1) });
    assert.deepEqual(
      subject.map(({ name }) => name),
      ['manifest-sha256.txt', 'seal.json'],
    );
    assert.deepEqual(predicate, {
      envelope: id,
      event: 'collected',
      at: '2026-01-05T09:00:00.000Z',
      recipient: commitment(sha256, recipient),
      served: 7,
      result: 'confirmed',
      manifest: hex(digest(0xa1)),
    });
  });

  it('of collecting without a digest says "served, not confirmed" and no digest', () => {
    const { predicate } = receipt({ kind: 'collected', recipient, served: 7, confirmed: null });
    assert.equal(predicate.result, 'served, not confirmed');
    assert.equal('manifest' in predicate, false);
  });

  it('of refusing names the recipient by commitment and claims no result', () => {
    const { predicate } = receipt({ kind: 'refused', recipient, served: 0 });
    assert.deepEqual(Object.keys(predicate).sort(), ['at', 'envelope', 'event', 'recipient', 'served']);
  });

  it('speaks of the envelope itself when nothing was ever sealed', () => {
    const { subject, predicate } = receipt({ kind: 'expired' }, null);
    assert.deepEqual(subject, [{ name: 'envelope', digest: { sha256: hex(sha256(uuidBytes(id))) } }]);
    assert.deepEqual(Object.keys(predicate).sort(), ['at', 'envelope', 'event']);
    assert.equal(receipt({ kind: 'sealed' }).predicate.event, 'sealed');
  });
});

describe('the certificate of destruction', () => {
  it('says counts, digests, reason, times and the horizon date, and nobody', () => {
    const made = certificate();
    assert.deepEqual(made.predicate, {
      envelope: id,
      counts: { files: 3, folders: 1, blobs: 5 },
      bytes: 9_000_000,
      reason: 'retention over',
      times: {
        opened: '2026-01-05T09:00:00.000Z',
        sealed: '2026-01-05T09:00:00.002Z',
        decided: '2026-01-05T09:00:00.003Z',
        purged: '2026-01-05T09:00:00.004Z',
      },
      horizon: '2026-01-06',
    });
    assert.doesNotMatch(canonicalJson(made), /@|recipient|sender/);
  });

  it('can be given for an envelope that was never sealed, by a house that keeps no copies', () => {
    const times = { opened: A_MOMENT, sealed: null, decided: A_MOMENT, purged: A_MOMENT };
    const made = certificate({ sealed: null, times, horizon: null, reason: 'withdrawn' });
    assert.equal(made.predicate.times.sealed, null);
    assert.equal(made.predicate.horizon, 'not stated by the operator');
    assert.equal(made.subject[0]?.name, 'envelope');
  });
});
