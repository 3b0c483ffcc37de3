import { addressText, type Envelope, isOpen, isSealed, personOf, type RecordLine } from './envelope.ts';

export type LineLook = 'past' | 'wax' | 'asks' | 'now' | 'next';

/** One line of what happened and what will. `key` is a word of `envelope:happened`, `values` go into it unformatted. */
export interface HappenedLine {
  id: string;
  look: LineLook;
  /** ms since 1970; null is now. */
  at: number | null;
  key: string;
  who: string | null;
  count: number | null;
  bytes: number | null;
  /** A word of `envelope:happenedNote`. */
  note: string | null;
}

const LOOKS: Readonly<Record<string, LineLook>> = {
  'envelope.sealed': 'wax',
  'envelope.reopened': 'asks',
  'envelope.frozen': 'asks',
  'envelope.damaged': 'asks',
};

/** Record types that have words; others mean nothing to a person (docs/spec/events.md: a client ignores what it does not know). */
const KEYS: Readonly<Record<string, string>> = {
  'envelope.opened': 'opened',
  'envelope.closed': 'closed',
  'envelope.sealed': 'sealed',
  'envelope.reopened': 'reopened',
  'envelope.frozen': 'frozen',
  'envelope.extended': 'extended',
  'envelope.damaged': 'damaged',
  'envelope.delivered': 'delivered',
  'envelope.all-refused': 'allRefused',
  'envelope.withdrawn': 'withdrawn',
  'envelope.expired': 'expired',
  'envelope.purge-ordered': 'purgeOrdered',
  'envelope.purged': 'purged',
  'recipient.told': 'told',
  'recipient.not-told': 'notTold',
  'recipient.added': 'added',
  'recipient.reminded': 'reminded',
  'recipient.opened': 'looked',
  'recipient.collecting': 'collecting',
  'recipient.collected': 'collected',
  'recipient.refused': 'refused',
  'upload.terminated': 'uploadEnded',
};

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

function lineOf(record: RecordLine, envelope: Envelope, names: ReadonlyMap<string, string>): HappenedLine | null {
  const key = KEYS[record.type];
  if (!key) return null;
  const { data } = record;
  const named = typeof data?.recipient === 'string' ? data.recipient : record.person;
  const note =
    record.type === 'envelope.sealed'
      ? envelope.terms.verify === 'read-back'
        ? 'readBack'
        : 'received'
      : record.type === 'recipient.collected'
        ? data?.confirmed === true
          ? 'confirmed'
          : 'notConfirmed'
        : null;
  return {
    id: String(record.seq),
    look: LOOKS[record.type] ?? 'past',
    at: Date.parse(record.at),
    key,
    who: named === null ? null : (names.get(named) ?? null),
    count: numberOf(data?.entries) ?? numberOf(data?.problems),
    bytes: numberOf(data?.bytes),
    note,
  };
}

/** Names for the ids of the records, as far as the viewer may know them. */
export function namesOf(envelope: Envelope, me: { id: string; name: string } | null): Map<string, string> {
  const names = new Map<string, string>();
  for (const recipient of envelope.recipients) {
    const { name } = personOf(recipient);
    if (name === '') continue;
    names.set(recipient.id, name);
    if (recipient.claimedBy) names.set(recipient.claimedBy.id, name);
  }
  if (me) names.set(me.id, me.name);
  return names;
}

/** What happened, then what is going on, then what will be. */
export function happenedLines(
  envelope: Envelope,
  records: readonly RecordLine[],
  names: ReadonlyMap<string, string>,
): HappenedLine[] {
  const past = records.flatMap((record) => lineOf(record, envelope, names) ?? []);
  const line = (
    id: string,
    look: LineLook,
    at: number | null,
    key: string,
    who: string | null = null,
  ): HappenedLine => ({
    id,
    look,
    at,
    key,
    who,
    count: null,
    bytes: null,
    note: null,
  });
  const lines = [...past];
  if (isOpen(envelope)) lines.push(line('now', 'now', null, envelope.state === 'sealing' ? 'isSealing' : 'isFilling'));
  if (envelope.state === 'purging') lines.push(line('now', 'now', null, 'isPurging'));
  if (isSealed(envelope)) {
    for (const recipient of envelope.recipients) {
      if (recipient.state !== 'collecting') continue;
      const name = personOf(recipient).name || addressText(recipient) || null;
      lines.push(line(`now-${recipient.id}`, 'now', null, 'isCollecting', name));
    }
    if (envelope.expiresAt) lines.push(line('end', 'next', Date.parse(envelope.expiresAt), 'willBePurged'));
  }
  if (envelope.state === 'filling' && envelope.fillDeadline) {
    const isFrozen = envelope.frozenAt !== null && envelope.graceUntil !== null;
    const end = isFrozen ? (envelope.graceUntil as string) : envelope.fillDeadline;
    lines.push(line('end', 'next', Date.parse(end), isFrozen ? 'willExpire' : 'willFreeze'));
  }
  return lines;
}

/** Every word that a line may ask for; held against the words by a test. */
export const HAPPENED_KEYS: readonly string[] = [
  ...Object.values(KEYS),
  'isSealing',
  'isFilling',
  'isPurging',
  'isCollecting',
  'willBePurged',
  'willExpire',
  'willFreeze',
];
