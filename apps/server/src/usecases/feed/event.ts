import type { Audience } from '../../ports/metadata-feed.ts';
import type { EnvelopeState, Id, Person, RecordRow } from '../../ports/metadata-rows.ts';
import { isNamed } from '../is-named.ts';
import { asRecipientReads } from './own-records.ts';

/** What somebody may hear: `own` envelopes, besides these all `states` (without people), or all `records`. */
export interface Viewer {
  person: Person;
  sees: 'own' | 'states' | 'records';
}

/** A CloudEvent (CloudEvents 1.0, JSON event format): ids and figures, never a name or an address (docs/spec/events.md). */
export interface CloudEvent {
  specversion: '1.0';
  id: string;
  source: string;
  type: string;
  time: string;
  subject?: Id;
  datacontenttype: 'application/json';
  data: Record<string, unknown>;
}

/** The record as this viewer may hear it, or null. `audience` is that of its envelope; null when it has none. */
export function eventFor(viewer: Viewer, record: RecordRow, audience: Audience | null, source: string) {
  const isRecords = viewer.sees === 'records';
  const heard = isRecords ? record : audience && heardBy(viewer.person, record, audience);
  if (heard) return cloudEvent(heard, source, { person: heard.person, from: heard.from }, isRecords);
  if (viewer.sees === 'states' && isState(record))
    return cloudEvent(record, source, { person: null, from: null }, false);
  return null;
}

/** A sender hears all of an envelope; a recipient what concerns all or itself, from its seal on. */
function heardBy(person: Person, record: RecordRow, audience: Audience): RecordRow | null {
  if (audience.sender === person.id) return record;
  if (audience.sealedSeq === null || record.seq < audience.sealedSeq) return null;
  const isRecipient = SHOWN.has(audience.state) && audience.recipients.some((one) => isNamed(one, person));
  return isRecipient ? asRecipientReads(person, audience, record) : null;
}

const SHOWN: ReadonlySet<EnvelopeState> = new Set(['sealed', 'delivered', 'purging', 'purged']);

/** What becomes of envelopes and of the house; nothing that a person did beside them. */
function isState({ envelope, person }: RecordRow): boolean {
  return envelope !== null || person === null;
}

function cloudEvent(
  record: RecordRow,
  source: string,
  { person, from }: Pick<RecordRow, 'person' | 'from'>,
  withOrigin: boolean,
): CloudEvent {
  return {
    specversion: '1.0',
    id: String(record.seq),
    source,
    type: record.type,
    time: new Date(record.at).toISOString(),
    ...(record.envelope === null ? {} : { subject: record.envelope }),
    datacontenttype: 'application/json',
    data: {
      ...record.data,
      result: record.result,
      ...(person === null ? {} : { person }),
      ...(withOrigin ? { from } : {}),
    },
  };
}
