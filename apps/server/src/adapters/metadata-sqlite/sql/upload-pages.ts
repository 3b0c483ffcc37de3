import { statement } from '../statement.ts';
import type { Bytes, UploadTable } from '../tables.ts';
import { COLUMNS } from './uploads.ts';

/** Uploads of one path in one state, newest first. */
export const uploadsOfPath = statement(
  (db, p: { envelope: Bytes; hash: Bytes; state: UploadTable['state']; limit: number }) =>
    db
      .selectFrom('upload')
      .select(COLUMNS)
      .where('envelope', '=', p.envelope)
      .where('path_hash', '=', p.hash)
      .where('state', '=', p.state)
      .orderBy('id', 'desc')
      .limit(p.limit),
);

/** Open uploads of an envelope, a page. */
export const openUploads = statement((db, p: { envelope: Bytes; after: Bytes; limit: number }) =>
  db
    .selectFrom('upload')
    .select(COLUMNS)
    .where('envelope', '=', p.envelope)
    .where('state', '=', 'open')
    .where('id', '>', p.after)
    .orderBy('id')
    .limit(p.limit),
);
