import type { RouteName } from '../../../routes.ts';
import * as shape from '../../answers.ts';
import * as body from '../../schemas.ts';
import { answered, type Descriptions, json } from '../description.ts';
import { ENVELOPE, exampleReceipt, PERSON, RECEIPT } from '../examples.ts';
import { PAGING } from './shared.ts';

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
