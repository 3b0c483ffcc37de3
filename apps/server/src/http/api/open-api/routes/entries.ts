import type { RouteName } from '../../../routes.ts';
import * as shape from '../../answers.ts';
import { answered, type Descriptions } from '../description.ts';
import { DIGEST, ENVELOPE, UPLOAD } from '../examples.ts';
import { PAGING } from './shared.ts';

const LINE = { path: 'plates/sh010.exr', size: 3, mtime: 1763715600000, sha256: DIGEST };

export const entryDescriptions: Descriptions<RouteName> = {
  'envelope.entries.put': {
    group: 'entries',
    notes:
      'One JSON object a line: `{path | path64, size, mtime, reel?, start?, sha256?, kind?}`. A refused line is named by its number from 0, the others are kept; the same page again changes nothing.',
    body: { type: 'application/x-ndjson', schema: 'text', example: `${JSON.stringify(LINE)}\n` },
    answers: {
      200: answered('How many were taken, and which were refused and why.', shape.entriesTaken, {
        accepted: 1,
        unchanged: 0,
        refused: [],
      }),
    },
    codes: ['too_many_lines', 'unsupported_media_type'],
    curl: '--data-binary @page.ndjson',
  },
  'envelope.entries.get': {
    group: 'entries',
    query: {
      folder: { description: 'The folder, as percent-encoded bytes; the top without.', schema: { type: 'string' } },
      folder64: { description: 'The same as base64, for bytes that are no UTF-8.', schema: { type: 'string' } },
      q: { description: 'How the name begins.', schema: { type: 'string' } },
      find: {
        description: 'Words of the path, anywhere below the folder; the answer is in no order.',
        schema: { type: 'string', minLength: 1, maxLength: 200, pattern: '\\S' },
      },
      state: {
        description:
          '`wrong`: a digest differs or stored bytes are damaged; `pending`: not read back yet. In no order.',
        schema: { type: 'string', enum: ['wrong', 'pending'] },
      },
      ...PAGING,
    },
    answers: {
      200: answered('A page, by name.', shape.entryPage, {
        items: [
          {
            name: 'sh010.exr',
            path: 'plates/sh010.exr',
            hash: DIGEST,
            kind: 'file',
            size: 3,
            mtime: 1763715600000,
            reel: UPLOAD,
            start: 0,
            declared: null,
            sha256: DIGEST,
            crc32: '8c736521',
            state: 'measured',
            position: 0,
          },
        ],
        cursor: null,
      }),
    },
    codes: ['invalid_request', 'path_invalid', 'path_too_long'],
  },
  'envelope.digests.put': {
    group: 'entries',
    notes: '32 bytes for each piece of 8 MiB, in order from piece `from` on. Safe to repeat; another value is refused.',
    query: {
      entry: {
        description: 'Hexadecimal SHA-256 of the path.',
        schema: { type: 'string', pattern: '^[0-9a-fA-F]{64}$' },
        example: DIGEST,
      },
      path: { description: 'The path itself, in place of `entry`.', schema: { type: 'string' } },
      from: { description: 'The first piece that is told.', schema: { type: 'integer', minimum: 0 } },
    },
    body: { type: 'application/octet-stream', schema: 'bytes' },
    answers: { 204: { description: 'Taken.' } },
    codes: ['digest_differs', 'path_invalid'],
    curl: '--data-binary @pieces.bin',
  },
  'upload.look': {
    group: 'uploads',
    answers: {
      200: answered('The upload and who writes it.', shape.upload, {
        id: UPLOAD,
        envelope: ENVELOPE,
        location: `/files/${ENVELOPE}/${UPLOAD}`,
        kind: 'plain',
        state: 'open',
        path: 'plates/sh010.exr',
        reel: UPLOAD,
        position: 0,
        length: 1048576,
        received: 262144,
        writer: { since: '2026-11-21T09:05:00.000Z', live: 65536 },
        createdAt: '2026-11-21T09:05:00.000Z',
        updatedAt: '2026-11-21T09:05:01.000Z',
      }),
    },
  },
};
