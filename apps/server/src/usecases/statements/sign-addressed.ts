import { receiptStatement } from '@datoferum/core';
import type { Envelope, Receipt, Recipient } from '../../ports/metadata-rows.ts';
import type { Ports } from '../ports.ts';
import { sealedDigests, sha256 } from './digest.ts';
import { signStatement } from './sign-statement.ts';

/** The receipt that somebody was added to a sealed envelope: the commitment that the seal has of the others. */
export async function signAddressed(
  ports: Pick<Ports, 'metadata' | 'signer' | 'world'>,
  envelope: Envelope,
  { id, address, salt }: Recipient,
  at: number,
): Promise<Receipt> {
  const statement = receiptStatement(sha256, {
    envelope: envelope.id,
    at,
    sealed: await sealedDigests(ports, envelope),
    event: { kind: 'addressed', recipient: { address, salt } },
  });
  return signStatement(ports, 'receipt', statement, { envelope: envelope.id, kind: 'addressed', person: id, at });
}
