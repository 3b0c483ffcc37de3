import type { RouteName } from '../../../routes.ts';
import * as shape from '../../answers.ts';
import * as body from '../../schemas.ts';
import { answered, type Descriptions, json } from '../description.ts';
import { ENVELOPE, exampleReceipt, PERSON, RECEIPT } from '../examples.ts';
import { PAGING } from './shared.ts';

const UUID = { type: 'string', format: 'uuid' };
const TIME = { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2}))?$' };
const RECORDS = {
  envelope: { description: 'Of this envelope.', schema: UUID },
  person: { description: 'By this person.', schema: UUID },
  type: {
    description: 'A type, or the beginning of one with its dot.',
    schema: { type: 'string', pattern: '^[a-z-]+\\.[a-z-]*$' },
    example: 'recipient.',
  },
  from: { description: 'A day (UTC) or a time.', schema: TIME, example: '2026-11-01' },
  to: { description: 'The same; not included.', schema: TIME, example: '2026-11-21T14:30:00Z' },
};

export const recordDescriptions: Descriptions<RouteName> = {
  'envelope.timeline': {
    group: 'records',
    notes: 'Addresses of callers (`from`) are shown to auditors only.',
    query: PAGING,
    answers: {
      200: answered('A page, oldest first.', shape.recordPage, {
        items: [
          {
            seq: 1,
            type: 'envelope.opened',
            at: '2026-11-21T09:00:00.000Z',
            person: PERSON,
            result: 'done',
            data: { recipients: 1 },
          },
        ],
        cursor: null,
      }),
    },
    codes: ['invalid_request'],
  },
  'envelope.receipts': {
    group: 'records',
    notes: '`statement` is text: exactly its characters were signed.',
    answers: {
      200: answered('All that the caller may see.', shape.receiptPage, { items: [exampleReceipt], cursor: null }),
    },
  },
  'envelope.certificate': {
    group: 'records',
    answers: {
      200: answered('The certificate.', shape.receipt, { ...exampleReceipt, kind: 'purged' }),
    },
  },
  records: {
    group: 'records',
    notes:
      'For auditors. At most 20,000 records are looked at for a page, so it may be short, or empty, before the end.',
    query: { ...RECORDS, ...PAGING },
    answers: {
      200: answered('A page, newest first.', shape.allRecordsPage, {
        items: [
          {
            seq: 41,
            at: '2026-11-21T09:10:02.000Z',
            type: 'recipient.collected',
            envelope: ENVELOPE,
            person: { id: PERSON, name: 'Client B', email: 'client-b@example.com' },
            from: '192.0.2.7',
            result: 'done',
            data: { confirmed: true },
          },
        ],
        cursor: null,
      }),
    },
    codes: ['invalid_request'],
  },
  'records.csv': {
    group: 'records',
    query: { ...RECORDS, ...PAGING },
    answers: {
      200: {
        description: 'A page, RFC 4180; `Link` names the next one.',
        content: [{ type: 'text/csv; charset=utf-8; header=present', schema: 'text' }],
        headers: ['Content-Disposition', 'Link'],
      },
    },
    codes: ['invalid_request'],
  },
  'ticket.make': {
    group: 'people',
    notes:
      'With direction `receive` the answer also sets a cookie that opens `download`, for a browser that fetches by itself.',
    headers: ['Idempotency-Key'],
    body: json(body.makeTicket, { envelope: ENVELOPE, direction: 'receive' }),
    answers: {
      201: answered(
        'The ticket, shown once.',
        shape.ticket,
        {
          ticket: 'dtrt_0aBcDeFgHiJkLmNoPqRsTuVwXyZ01234',
          envelope: ENVELOPE,
          direction: 'receive',
          expiresAt: '2026-12-21T09:10:02.000Z',
          download: `/dl/${RECEIPT}/`,
        },
        ['Set-Cookie'],
      ),
    },
    codes: ['not_found', 'forbidden', 'idempotency_conflict'],
  },
};
