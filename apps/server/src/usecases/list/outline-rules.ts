import type { EnvelopeOutline } from '../../ports/metadata-list.ts';
import type { Envelope, Person } from '../../ports/metadata-rows.ts';
import { isNamed } from '../is-named.ts';

/**
 * Why an envelope waits for this very person: a piece did not match, its filling deadline struck, stored bytes are damaged,
 * or it is there to be collected.
 */
export type Needs = 'problems' | 'deadline' | 'damaged' | 'collect';

/** Where a row stands in a list: what needs one, what moves, what rests. */
export type Group = 'needs' | 'moving' | 'rest';

const MOVING = new Set(['filling', 'sealing', 'purging']);

export function needsOf({ state, isSender, mine, problems, frozenAt, damagedAt }: EnvelopeOutline): Needs | null {
  const isKept = state === 'sealed' || state === 'delivered';
  if (isSender && state === 'filling' && problems > 0) return 'problems';
  if (isSender && state === 'filling' && frozenAt !== null) return 'deadline';
  if (isSender && isKept && damagedAt !== null) return 'damaged';
  if (isKept && mine !== null && mine !== 'collected' && mine !== 'refused') return 'collect';
  return null;
}

export function groupOf(outline: EnvelopeOutline): Group {
  if (needsOf(outline) !== null) return 'needs';
  return MOVING.has(outline.state) ? 'moving' : 'rest';
}

/** The same of an envelope that was read whole. */
export function needsOfEnvelope(envelope: Envelope, person: Person): Needs | null {
  const isSealed = envelope.sealedAt !== null;
  const mine = isSealed ? (envelope.recipients.find((one) => isNamed(one, person))?.state ?? null) : null;
  return needsOf({ ...envelope, isSender: envelope.sender === person.id, mine, endsAt: null });
}
