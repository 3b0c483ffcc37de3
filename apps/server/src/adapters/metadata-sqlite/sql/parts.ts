import { statement } from '../statement.ts';
import type { PartTable } from '../tables.ts';

export const insertPart = statement((db, p: PartTable) =>
  db
    .insertInto('part')
    .values({ upload: p.upload, start: p.start, length: p.length, blob: p.blob, at: p.at, size: p.size }),
);
