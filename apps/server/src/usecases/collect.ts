import { DatoferumError } from '@datoferum/core';
import { fault } from '../bytes/faults.ts';
import type { Envelope, NewRecord, Receipt } from '../ports/metadata-rows.ts';
import { addressed } from './amend.ts';
import type { Caller } from './courier.ts';
import type { Ports } from './ports.ts';
import { signReceipt } from './statements/sign-receipt.ts';

type Needs = Pick<Ports, 'metadata' | 'signer' | 'world'>;
type End = { kind: 'collected'; manifest: Uint8Array | null } | { kind: 'refused'; reason: string };

/** A recipient collects or refuses: the first call fixes time and figures, then the receipt is signed; later calls answer the same receipt. */
export async function endRecipient(
  ports: Needs,
  caller: Caller,
  envelope: Envelope,
  end: End,
): Promise<{ receipt: Receipt; again: boolean }> {
  const { metadata, world } = ports;
  const now = world.now();
  const record: NewRecord = {
    type: `recipient.${end.kind}`,
    envelope: envelope.id,
    person: caller.person.id,
    from: caller.from,
    result: 'done',
    ...(end.kind === 'collected' ? { data: { confirmed: end.manifest !== null } } : {}),
    at: now,
  };
  const done = await metadata.write.endRecipient(envelope.id, caller.person.id, end, now, record);
  if (!done.ok) throw new DatoferumError(done.code);
  fault('collect.sign.before');
  const standing = await metadata.read.receipt(envelope.id, end.kind, caller.person.id);
  if (standing) return { receipt: standing, again: true };
  const fresh = await metadata.read.envelope(envelope.id);
  if (!fresh || fresh.state === 'purging' || fresh.state === 'purged') throw new DatoferumError('gone');
  const receipt = await metadata.write.putReceipt(await signReceipt(ports, fresh, caller.person.id, end.kind, done));
  return { receipt, again: done.again };
}

/** A crash between the fact and its receipt leaves the fact: whoever asks for receipts, and a purge, have the missing ones signed first. */
export async function issueMissingReceipts(ports: Needs, envelope: Envelope): Promise<void> {
  for (const recipient of envelope.recipients) {
    const { person, state, reason, addedAt } = recipient;
    if (addedAt !== null && recipient.address !== '') await addressed(ports, envelope, recipient, addedAt);
    if (person === null || (state !== 'collected' && state !== 'refused')) continue;
    if (await ports.metadata.read.receipt(envelope.id, state, person)) continue;
    const end: End = state === 'collected' ? { kind: state, manifest: null } : { kind: state, reason: reason ?? '' };
    const now = ports.world.now();
    // It ended before: this call changes nothing and answers what was fixed then.
    const done = await ports.metadata.write.endRecipient(envelope.id, person, end, now, {
      type: `recipient.${state}`,
      envelope: envelope.id,
      person,
      from: null,
      result: 'done',
      at: now,
    });
    if (done.ok && done.again)
      await ports.metadata.write.putReceipt(await signReceipt(ports, envelope, person, state, done));
  }
}
