import { DatoferumError } from '@datoferum/core';
import { fault } from '../bytes/faults.ts';
import type { Envelope, Receipt } from '../ports/metadata-rows.ts';
import type { Caller } from './courier.ts';
import type { Ports } from './ports.ts';
import { collectedStatement, refusedStatement } from './statements/recipient-statements.ts';

type Needs = Pick<Ports, 'metadata' | 'signer' | 'world'>;
type End = { kind: 'collected'; manifest: Uint8Array | null } | { kind: 'refused'; reason: string };

/** A recipient collects or refuses: the first call fixes time and figures, then the receipt is signed; later calls answer the same receipt. */
export async function endRecipient(ports: Needs, caller: Caller, envelope: Envelope, end: End): Promise<{ receipt: Receipt; again: boolean }> {
  const { metadata, world } = ports;
  const done = await metadata.write.endRecipient(envelope.id, caller.person.id, end, world.now(), {
    type: `recipient.${end.kind}`,
    envelope: envelope.id,
    person: caller.person.id,
    from: caller.from,
    result: 'done',
    ...(end.kind === 'collected' ? { data: { confirmed: end.manifest !== null } } : {}),
    at: world.now(),
  });
  if (!done.ok) throw new DatoferumError(done.code);
  fault('collect.sign.before');
  const standing = await metadata.read.receipt(envelope.id, end.kind, caller.person.id);
  if (standing) return { receipt: standing, again: true };
  const fresh = await metadata.read.envelope(envelope.id);
  if (!fresh) throw new DatoferumError('gone');
  const statement = end.kind === 'collected' ? collectedStatement : refusedStatement;
  const receipt = await metadata.write.putReceipt(await statement(ports, fresh, caller.person.id));
  return { receipt, again: done.again };
}

/** A crash between the fact and its receipt leaves the fact: whoever asks for receipts has the missing ones signed first. */
export async function issueMissingReceipts(ports: Needs, envelope: Envelope): Promise<void> {
  for (const recipient of envelope.recipients) {
    if (recipient.person === null || (recipient.state !== 'collected' && recipient.state !== 'refused')) continue;
    if (await ports.metadata.read.receipt(envelope.id, recipient.state, recipient.person)) continue;
    const statement = recipient.state === 'collected' ? collectedStatement : refusedStatement;
    await ports.metadata.write.putReceipt(await statement(ports, envelope, recipient.person));
  }
}
