import type { RouteName } from '../../../routes.ts';
import * as shape from '../../watch-answers.ts';
import { answered, type Descriptions, json } from '../description.ts';
import { DIGEST, ENVELOPE, UPLOAD } from '../examples.ts';
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

const COUNTS = {
  sent: 1,
  sealed: 1,
  files: 2,
  bytes: 3,
  collected: 1,
  collectedFiles: 2,
  collectedBytes: 3,
  refused: 0,
  purged: 0,
  purgedFiles: 0,
  purgedBytes: 0,
};
const csv = {
  type: 'text/csv; charset=utf-8; header=present',
  schema: 'text' as const,
  example: `day,${Object.keys(COUNTS).join(',')}\r\n2026-11-21,${Object.values(COUNTS).join(',')}\r\n`,
};
const DAY = { type: 'string', format: 'date', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' };
const FIGURES = {
  from: { description: 'First day, UTC.', schema: DAY, example: '2026-11-01' },
  to: { description: 'Last day, UTC; at most 3660 days in all.', schema: DAY, example: '2026-11-21' },
  by: { description: 'What is summed.', schema: { type: 'string', enum: ['day', 'sender', 'recipient', 'contract'] } },
  of: { description: 'Whose.', schema: { type: 'string', enum: ['sent', 'received', 'all'] } },
};

export const watchDescriptions: Descriptions<RouteName> = {
  figures: {
    group: 'records',
    notes:
      'One’s own as sender (`of=sent`) or recipient (`of=received`); `of=all` is for operators, auditors and admins, to operators without addresses. Without `from` the last 30 days. CSV when `Accept` names `text/csv`.',
    headers: ['Accept'],
    query: FIGURES,
    answers: {
      200: {
        description: 'Sums over the days from `from` to `to`.',
        content: [
          json(shape.figures, {
            from: '2026-10-23',
            to: '2026-11-21',
            by: 'day',
            of: 'sent',
            items: [{ day: '2026-11-21', ...COUNTS }],
          }),
          csv,
        ],
      },
    },
    codes: ['invalid_request', 'forbidden'],
  },
  'figures.csv': {
    group: 'records',
    query: FIGURES,
    answers: {
      200: { description: 'Sums over the days, RFC 4180.', content: [csv], headers: ['Content-Disposition'] },
    },
    codes: ['invalid_request', 'forbidden'],
  },
  'figures.details': {
    group: 'records',
    notes:
      'Of envelopes sealed on these days and not purged yet. A target is what the sender wrote in the fields `target database` and `target table`.',
    query: {
      from: FIGURES.from,
      to: FIGURES.to,
      of: { description: 'Whose.', schema: { type: 'string', enum: ['sent', 'received'] } },
    },
    answers: {
      200: answered('Where they go, and how soon they were taken, in seconds.', shape.figureDetails, {
        from: '2026-10-23',
        to: '2026-11-21',
        of: 'sent',
        targets: [
          {
            database: 'billing_dw',
            table: 'usage_records',
            contract: 'built-in',
            envelopes: 1,
            files: 3,
            bytes: 480_000,
          },
        ],
        collected: { count: 4, median: 11_520, ninth: 93_600 },
        more: false,
      }),
    },
    codes: ['invalid_request'],
  },
  health: {
    group: 'records',
    notes:
      'No title, no name, no address. `verifier` is what was not read back yet; `bytesPerSecond` is of the last ten seconds, headers included.',
    answers: {
      200: answered('How it is now.', shape.health, {
        at: '2026-11-21T09:10:02.000Z',
        version: '0.1.0',
        mode: 'production',
        parts: [{ part: 'disk', ok: true }],
        bytesPerSecond: { in: 734_003_200, out: 0 },
        uploads: 4,
        jobs: { seal: 1 },
        envelopes: { filling: 3, sealing: 1, purging: 0 },
        verifier: { reels: 1, files: 12, bytes: 734_003_200 },
        disk: {
          freeBytes: 4_000_000_000_000,
          totalBytes: 8_000_000_000_000,
          owedBytes: 734_003_200,
          keepFree: 1_073_741_824,
          reserve: true,
        },
        outbox: { due: 0, oldest: null },
        clock: { waits: false, sweepWaits: false },
        patrol: { doing: 'resting', days: 90, bytesPerSecond: 52_428_800, read: 0, oldest: null, underWay: null },
        lastPurge: '2026-11-20T23:10:00.000Z',
        processes: [{ id: UPLOAD, beat: '2026-11-21T09:10:00.000Z', ended: false, isThis: true }],
        keys: [{ purpose: 'seal', since: '2026-09-21T04:00:00.000Z', count: 1 }],
      }),
    },
  },
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
