import type { RouteName } from '../../../routes.ts';
import * as shape from '../../watch-answers.ts';
import { answered, type Descriptions, json } from '../description.ts';
import { DIGEST, ENVELOPE } from '../examples.ts';
import { PAGING } from './shared.ts';

const exampleEvent = {
  specversion: '1.0',
  id: '41',
  source: 'https://courier.example.com',
  type: 'envelope.sealed',
  time: '2026-11-21T09:10:02.000Z',
  subject: ENVELOPE,
  datacontenttype: 'application/json',
  data: { entries: 2, bytes: 3, manifest: DIGEST, result: 'done' },
} as const;

export const watchDescriptions: Descriptions<RouteName> = {
  patrol: {
    group: 'records',
    notes: 'What it finds stands in the records (`envelope.damaged`) and, by name, in the sender’s `problems`.',
    answers: {
      200: answered('How it stands.', shape.patrol, {
        doing: 'reading',
        days: 90,
        bytesPerSecond: 52_428_800,
        read: 7_340_032_000,
        oldest: '2026-09-21T04:00:00.000Z',
        underWay: {
          envelope: ENVELOPE,
          position: 7_340_032_000,
          bytes: 1_099_511_627_776,
          beganAt: '2026-11-20T23:10:00.000Z',
          found: 0,
        },
      }),
    },
  },
  search: {
    group: 'records',
    notes:
      'Words of title, message, fields and addresses, and of the names of entries once it is sealed. Every word of `q` is looked for from its beginning; case and marks make no difference, and nothing in `q` is an operator. Newest envelope first. A page may be short, or empty, before the end.',
    query: {
      ...PAGING,
      q: {
        description: 'What to look for.',
        schema: { type: 'string', minLength: 1, maxLength: 200, pattern: '\\S' },
        required: true,
        example: 'plates sh010',
      },
    },
    answers: {
      200: answered('A page.', shape.searchPage, {
        items: [
          {
            envelope: {
              id: ENVELOPE,
              state: 'sealed',
              as: 'sender',
              title: 'Episode 204, VFX turnover 3',
              sender: { email: 'studio@example.com' },
              createdAt: '2026-11-21T09:00:00.000Z',
            },
            entry: null,
          },
        ],
        cursor: null,
      }),
    },
    codes: ['invalid_request'],
    curl: '-G --data-urlencode "q=plates sh010"',
  },
  feed: {
    group: 'records',
    notes:
      'Server-sent events when `Accept` names `text/event-stream`: from `Last-Event-ID`, else `cursor`, else from now on. Otherwise one page, from the first record on without a cursor; it may be empty before the end. See docs/spec/events.md.',
    headers: ['Accept', 'Last-Event-ID'],
    query: {
      cursor: {
        description: 'Where to go on, as an answer before said it.',
        schema: { type: 'string', pattern: '^[0-9]{1,15}$' },
      },
      limit: PAGING.limit as NonNullable<typeof PAGING.limit>,
    },
    answers: {
      200: {
        description: 'Events in their order.',
        content: [
          json(shape.feedPage, { items: [exampleEvent], cursor: '47', more: false }),
          {
            type: 'text/event-stream; charset=utf-8',
            schema: 'text',
            example: `retry: 3000\n\nid: 41\nevent: envelope.sealed\ndata: ${JSON.stringify(exampleEvent)}\n\n`,
          },
        ],
      },
    },
    codes: ['invalid_request'],
    curl: '-N',
  },
};
