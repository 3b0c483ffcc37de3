import { receiptStatement } from '@datoferum/core';
import type { Envelope, Receipt } from '../../ports/metadata-rows.ts';
import type { Ports } from '../ports.ts';
import { sealedDigests, sha256 } from './digest.ts';
import { signStatement } from './sign-statement.ts';

/** The receipt that an envelope ended by its clock or by its sender; the certificate says later that it is gone. */
export async function signEnd(
  ports: Pick<Ports, 'metadata' | 'signer' | 'world'>,
  envelope: Envelope,
  kind: 'expired' | 'withdrawn',
  at: number,
): Promise<Receipt> {
  const statement = receiptStatement(sha256, {
    envelope: envelope.id,
    at,
    sealed: await sealedDigests(ports, envelope),
    event: { kind },
  });
  return signStatement(ports, 'receipt', statement, { envelope: envelope.id, kind, person: null, at });
}
