import { DatoferumError } from '@datoferum/core';
import type { Envelope, Recipient } from '../ports/metadata-rows.ts';
import type { Caller } from './courier.ts';
import type { Ports } from './ports.ts';

const DAY = 86_400_000;

/** The sender has a recipient written to once more, at most once a day. Answers when, ms since 1970. */
export async function remind(
  { metadata, world }: Pick<Ports, 'metadata' | 'world'>,
  { person, from }: Caller,
  envelope: Envelope,
  recipient: Recipient,
): Promise<number> {
  const now = world.now();
  const done = await metadata.write.remindRecipient(envelope.id, recipient.id, DAY, now, {
    type: 'recipient.reminded',
    envelope: envelope.id,
    person: person.id,
    from,
    result: 'done',
    at: now,
  });
  if (done.ok) return now;
  if (!('at' in done)) throw new DatoferumError(done.code);
  const extra = { remindedAt: new Date(done.at).toISOString(), again: new Date(done.at + DAY).toISOString() };
  throw new DatoferumError('reminded_already', undefined, extra);
}
