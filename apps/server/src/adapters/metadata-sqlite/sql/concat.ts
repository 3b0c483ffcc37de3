import { statement } from '../statement.ts';
import type { Bytes, ConcatTable } from '../tables.ts';

export const insertConcat = statement((db, p: ConcatTable) =>
  db.insertInto('concat').values({ upload: p.upload, sent: p.sent }),
);

export const concatOfUpload = statement((db, p: { upload: Bytes }) =>
  db.selectFrom('concat').select('sent').where('upload', '=', p.upload),
);

export const dropConcat = statement((db, p: { upload: Bytes }) =>
  db.deleteFrom('concat').where('upload', '=', p.upload),
);
