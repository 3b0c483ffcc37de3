import { DatoferumError } from '@datoferum/core';
import type { Envelope, NewRecord, Receipt, Recipient } from '../ports/metadata-rows.ts';
import type { Caller } from './courier.ts';
import { type Named, RECIPIENTS, recipientsOf } from './open-envelope.ts';
import type { Ports } from './ports.ts';
import { signAddressed } from './statements/sign-addressed.ts';

type Needs = Pick<Ports, 'metadata' | 'signer' | 'world' | 'issuers'>;

const recordOf = (caller: Caller, envelope: Envelope, type: string, at: number): NewRecord => ({
  type,
  envelope: envelope.id,
  person: caller.person.id,
  from: caller.from,
  result: 'done',
  at,
});

/** The sender's one extension of the filling deadline. Answers the new one, ms since 1970. */
export async function extendFilling(
  { metadata, world }: Pick<Needs, 'metadata' | 'world'>,
  caller: Caller,
  envelope: Envelope,
): Promise<number> {
  const now = world.now();
  const done = await metadata.write.extendFilling(
    envelope.id,
    now,
    recordOf(caller, envelope, 'envelope.extended', now),
  );
  if (done.ok) return done.deadline;
  const extra = 'deadline' in done ? { fillDeadline: new Date(done.deadline).toISOString() } : {};
  throw new DatoferumError(done.code, undefined, extra);
}

/** One more recipient. After the seal, which stays as it is, a signed statement of its own says so. */
export async function addRecipient(
  ports: Needs,
  caller: Caller,
  envelope: Envelope,
  named: Named,
): Promise<{ recipient: Recipient; receipt: Receipt | null; again: boolean }> {
  const { metadata, world } = ports;
  const [[address, person] = ['', null]] = await recipientsOf(ports, caller, [named]);
  const now = world.now();
  const made = { id: world.id(), address, person, salt: world.random(32) };
  const record = recordOf(caller, envelope, 'recipient.added', now);
  const done = await metadata.write.addRecipient(envelope.id, made, RECIPIENTS, now, record);
  if (!done.ok)
    throw new DatoferumError(
      done.code === 'too_many_recipients' ? 'invalid_request' : done.code,
      done.code === 'too_many_recipients' ? `An envelope has at most ${RECIPIENTS} recipients.` : undefined,
    );
  const fresh = await metadata.read.envelope(envelope.id);
  const recipient = fresh?.recipients.find(({ id }) => id === done.recipient);
  if (!fresh || !recipient || recipient.address === '') throw new DatoferumError('gone');
  const receipt = recipient.addedAt === null ? null : await addressed(ports, fresh, recipient, recipient.addedAt);
  return { recipient, receipt, again: done.again };
}

/** The same receipt, whoever asks and however often: what it says was fixed with the row. */
export async function addressed(
  ports: Pick<Needs, 'metadata' | 'signer' | 'world'>,
  envelope: Envelope,
  recipient: Recipient,
  at: number,
): Promise<Receipt> {
  const standing = await ports.metadata.read.receipt(envelope.id, 'addressed', recipient.id);
  return standing ?? ports.metadata.write.putReceipt(await signAddressed(ports, envelope, recipient, at));
}
