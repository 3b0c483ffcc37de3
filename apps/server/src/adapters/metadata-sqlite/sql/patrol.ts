import { statement } from '../statement.ts';
import type { Bytes, EnvelopeTable } from '../tables.ts';

export const underWay = statement((db, p: { after: Bytes }) =>
  db
    .selectFrom('patrol')
    .select(['envelope', 'position', 'began_at', 'found'])
    .where('envelope', '>', p.after)
    .orderBy('envelope')
    .limit(1),
);
export const patrolOf = statement((db, p: { envelope: Bytes }) =>
  db.selectFrom('patrol').select(['envelope', 'position', 'began_at', 'found']).where('envelope', '=', p.envelope),
);
export const dropPatrol = statement((db, p: { envelope: Bytes }) =>
  db.deleteFrom('patrol').where('envelope', '=', p.envelope),
);

type Due = { state: EnvelopeTable['state']; before: number };
/** Not read again since they were sealed. */
export const neverRead = statement((db, p: Due) =>
  db
    .selectFrom('envelope')
    .select(['id', 'sealed_at as at'])
    .where('state', '=', p.state)
    .where('patrolled_at', 'is', null)
    .where('sealed_at', '<', p.before)
    .orderBy('sealed_at')
    .limit(1),
);
export const readBefore = statement((db, p: Due) =>
  db
    .selectFrom('envelope')
    .select(['id', 'patrolled_at as at'])
    .where('state', '=', p.state)
    .where('patrolled_at', '<', p.before)
    .orderBy('patrolled_at')
    .limit(1),
);
export const patrolledAtOf = statement((db, p: { id: Bytes }) =>
  db.selectFrom('envelope').select('patrolled_at').where('id', '=', p.id),
);
