import { statement } from '../statement.ts';
import type { Bytes, RenderingTable } from '../tables.ts';

export const renderingByKind = statement((db, p: { envelope: Bytes; kind: RenderingTable['kind'] }) =>
  db
    .selectFrom('rendering')
    .select(['kind', 'id', 'blob', 'at', 'size', 'length', 'sha256'])
    .where('envelope', '=', p.envelope)
    .where('kind', '=', p.kind),
);
