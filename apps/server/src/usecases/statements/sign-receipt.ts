import { receiptStatement } from '@datoferum/core';
import type { Envelope, Id, Receipt } from '../../ports/metadata-rows.ts';
import type { Ports } from '../ports.ts';
import { sealedDigests, sha256 } from './digest.ts';
import { signStatement } from './sign-statement.ts';

/** What `endRecipient` fixed: a receipt says nothing else. */
export interface EndFacts {
  at: number;
  served: number;
  confirmed: boolean;
  recipient: Id;
}

/** The receipt of a recipient who collected or refused. */
export async function signReceipt(
  ports: Pick<Ports, 'metadata' | 'signer' | 'world'>,
  envelope: Envelope,
  person: Id,
  kind: 'collected' | 'refused',
  facts: EndFacts,
): Promise<Receipt> {
  const row = envelope.recipients.find((one) => one.id === facts.recipient);
  if (!row) throw new Error('the recipient of a receipt is not among the recipients');
  const party = { address: row.address, salt: row.salt };
  const statement = receiptStatement(sha256, {
    envelope: envelope.id,
    at: facts.at,
    sealed: await sealedDigests(ports, envelope),
    event:
      kind === 'collected'
        ? { kind, recipient: party, served: facts.served, confirmed: facts.confirmed ? envelope.manifestSha256 : null }
        : { kind, recipient: party, served: facts.served },
  });
  return signStatement(ports, 'receipt', statement, { envelope: envelope.id, kind, person, at: facts.at });
}
