import type { Id, Person, RecordRow } from '../../ports/metadata-rows.ts';
import { isNamed } from '../is-named.ts';

interface Named {
  id: Id;
  person: Id | null;
  address: string;
}

/** What one of them did, was told or got. */
const OF_ONE = /^(?:recipient|ticket|notice)\./;

/** A record of an envelope as one of its recipients may read it, or null: who else is one, and what they do, is not theirs to know. */
export function asRecipientReads(
  person: Person,
  { sender, recipients }: { sender: Id; recipients: readonly Named[] },
  record: RecordRow,
): RecordRow | null {
  const isOwn = record.person === person.id;
  const isMine = recipients.some((one) => one.id === record.data?.recipient && isNamed(one, person));
  if (OF_ONE.test(record.type) && !isOwn && !isMine) return null;
  return isOwn || record.person === sender ? record : { ...record, person: null };
}
