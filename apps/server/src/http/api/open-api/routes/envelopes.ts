import type { RouteName } from '../../../routes.ts';
import * as shape from '../../answers.ts';
import * as body from '../../schemas.ts';
import { answered, type Descriptions, json } from '../description.ts';
import {
  DIGEST,
  ENVELOPE,
  exampleEnvelope,
  exampleEnvelopeInList,
  exampleReceipt,
  exampleTerms,
  PERSON,
} from '../examples.ts';
import { PAGING } from './shared.ts';

const moved = (description: string, state: string) =>
  answered(description, shape.envelopeMoved, { id: ENVELOPE, state });
const ended = (state: 'collected' | 'refused') => ({ ...exampleReceipt, kind: state, person: PERSON, state });

const exampleAdded = {
  id: PERSON,
  email: 'lab-c@example.com',
  reason: null,
  state: 'notified',
  openedAt: null,
  endedAt: null,
  addedAt: '2026-11-22T09:00:00.000Z',
  served: 0,
  receipt: { ...exampleReceipt, kind: 'addressed', person: PERSON },
};

const SIDE = { description: 'One’s own side; both without.', schema: { type: 'string', enum: ['sent', 'received'] } };

export const envelopeDescriptions: Descriptions<RouteName> = {
  'envelope.open': {
    group: 'envelopes',
    notes: 'The ticket opens this envelope for sending, and nothing else, until its filling deadline.',
    headers: ['Idempotency-Key'],
    body: json(body.openEnvelope, {
      title: 'Episode 204, VFX turnover 3',
      recipients: [{ email: 'client-b@example.com' }],
    }),
    answers: {
      201: answered(
        'The envelope is open.',
        shape.openedEnvelope,
        {
          id: ENVELOPE,
          state: 'filling',
          uploads: `/files/${ENVELOPE}/`,
          drop: `/drop/${ENVELOPE}/`,
          ticket: 'dtrt_0aBcDeFgHiJkLmNoPqRsTuVwXyZ01234',
        },
        ['Location'],
      ),
    },
    codes: ['idempotency_conflict'],
  },
  'envelope.list': {
    group: 'envelopes',
    notes:
      'Without a filter an operator’s list is of all envelopes; with `side`, `group` or `q` it is of its own. `q` finds words of title, message, fields and addresses, names of entries once it is sealed, and the beginning of an id. With a filter a page may be short, or empty, before the end.',
    query: {
      side: SIDE,
      state: {
        description: 'States, separated by commas.',
        schema: {
          type: 'string',
          pattern:
            '^(filling|sealing|sealed|delivered|purging|purged)(,(filling|sealing|sealed|delivered|purging|purged))*$',
        },
        example: 'sealed,delivered',
      },
      group: {
        description:
          '`needs`: something waits for this very person; `moving`: it is filled, sealed or purged; `rest`: the others.',
        schema: { type: 'string', enum: ['needs', 'moving', 'rest'] },
      },
      needs: { description: '`me` is the same as group=needs.', schema: { type: 'string', enum: ['me'] } },
      q: { description: 'What to look for.', schema: { type: 'string', minLength: 1, maxLength: 200, pattern: '\\S' } },
      sort: {
        description: '`latest`: newest first; `ends`: what is purged or frozen next comes first.',
        schema: { type: 'string', enum: ['latest', 'ends'] },
      },
      ...PAGING,
    },
    answers: {
      200: answered('A page, newest first.', shape.envelopePage, { items: [exampleEnvelopeInList], cursor: null }),
    },
    codes: ['invalid_request'],
  },
  'envelope.counts': {
    group: 'envelopes',
    notes:
      '`sent` and `received` are of both sides, the others of `side`. At most 20,000 envelopes are counted; `more` says that there are more.',
    query: { side: SIDE },
    answers: {
      200: answered('How many.', shape.envelopeCounts, {
        all: 148,
        sent: 87,
        received: 61,
        needs: 2,
        moving: 3,
        rest: 143,
        states: { filling: 3, sealing: 1, sealed: 11, delivered: 121, purging: 0, purged: 12 },
        more: false,
      }),
    },
    codes: ['invalid_request'],
  },
  contracts: {
    group: 'envelopes',
    notes: 'A null limit is none. `retentionDays` of a new envelope is at most `retention.most`.',
    answers: {
      200: answered('All of them.', shape.contracts, {
        items: [
          {
            name: 'built-in',
            isDefault: true,
            terms: exampleTerms,
            retention: { least: 1, most: 30 },
            limits: { recipients: 200, files: null, bytes: 9_007_199_254_740_991, pathBytes: 4_096 },
          },
        ],
        cursor: null,
      }),
    },
  },
  'envelope.get': {
    group: 'envelopes',
    query: {
      wait: {
        description: 'Answers when this or a later state is reached, when the envelope is filling, or after 30 s.',
        schema: { type: 'string', enum: ['sealed', 'delivered', 'purged'] },
      },
    },
    answers: { 200: answered('The envelope as the caller may see it.', shape.envelope, exampleEnvelope) },
    codes: ['invalid_request'],
  },
  'envelope.close': {
    group: 'envelopes',
    notes: 'The counts must be what the courier has. Sealing goes on by itself; ask with ?wait=sealed.',
    body: json(body.closeEnvelope, { entries: 2, bytes: 3 }),
    answers: { 202: moved('Sealing has begun, or was under way.', 'sealing') },
    codes: ['counts_differ', 'uploads_unfinished', 'wrong_state', 'envelope_closed', 'gone'],
  },
  'envelope.extend': {
    group: 'envelopes',
    notes:
      'By the days of the contract, counted from the old deadline or from now, whichever is later; also within the grace of a frozen envelope. Send tickets that ended with the old deadline go on.',
    answers: {
      200: answered('Filling goes on until then.', shape.extended, {
        id: ENVELOPE,
        state: 'filling',
        fillDeadline: '2026-12-05T09:00:00.000Z',
      }),
    },
    codes: ['already_extended', 'envelope_closed', 'gone'],
  },
  'envelope.recipients.add': {
    group: 'envelopes',
    notes:
      'After the seal the addition has a signed receipt of its own (`addressed`). A delivered envelope is sealed again until the new recipient has ended, too.',
    body: json(body.addRecipient, { email: 'lab-c@example.com' }),
    answers: {
      201: answered('The recipient.', shape.addedRecipient, exampleAdded),
      200: answered('The recipient of this address, who stood there before.', shape.addedRecipient, exampleAdded),
    },
    codes: ['wrong_state'],
  },
  'envelope.recipients.remind': {
    group: 'envelopes',
    path: '/api/v1/envelopes/{envelope}/recipients/{recipient}/remind',
    body: { ...json(body.nothing, {}), required: false },
    answers: { 202: answered('It is written to.', shape.reminded, { remindedAt: '2026-11-22T09:00:00.000Z' }) },
    codes: ['reminded_already', 'wrong_state'],
  },
  'envelope.collect': {
    group: 'envelopes',
    notes:
      '`manifest` is the SHA-256 of manifest-sha256.txt as the recipient computed it. Without it the receipt says "served, not confirmed".',
    body: json(body.collectEnvelope, { manifest: DIGEST }),
    answers: {
      201: answered('The receipt.', shape.ended, ended('collected')),
      200: answered('The same receipt again.', shape.ended, ended('collected')),
    },
    codes: ['manifest_differs', 'already_refused'],
  },
  'envelope.refuse': {
    group: 'envelopes',
    body: json(body.withReason, { reason: 'Not for us.' }),
    answers: {
      201: answered('The receipt.', shape.ended, ended('refused')),
      200: answered('The same receipt again.', shape.ended, ended('refused')),
    },
    codes: ['already_collected'],
  },
  'envelope.withdraw': {
    group: 'envelopes',
    body: json(body.withdrawEnvelope, { reason: 'Sent to the wrong people.' }),
    answers: { 202: moved('Purging has begun, or is over.', 'purging') },
    codes: ['wrong_state', 'gone'],
  },
  'envelope.purge': {
    group: 'envelopes',
    body: json(body.withReason, { reason: 'Contract ended.' }),
    answers: { 202: moved('Purging has begun, or is over.', 'purging') },
    codes: ['wrong_state', 'gone'],
  },
};
