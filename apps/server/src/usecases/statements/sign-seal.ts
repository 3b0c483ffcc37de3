import { sealStatement, type Terms } from '@datoferum/core';
import type { Envelope, Receipt, Rendering, RenderingKind } from '../../ports/metadata-rows.ts';
import type { Ports } from '../ports.ts';
import { sha256 } from './digest.ts';
import { signStatement } from './sign-statement.ts';

/** seal.json and its signatures. The same envelope and the same fixed time give the same bytes. */
export function signSeal(
  ports: Pick<Ports, 'signer' | 'world'>,
  envelope: Envelope,
  fixed: { sealedAt: number; compared: number },
  renderings: Rendering[],
): Promise<Receipt> {
  const digest = (kind: RenderingKind): Uint8Array => {
    const rendering = renderings.find((one) => one.kind === kind);
    if (!rendering) throw new Error(`${kind} was not written`);
    return rendering.sha256;
  };
  const pieces = renderings.find((one) => one.kind === 'pieces.bin')?.length ?? 0;
  const statement = sealStatement(sha256, {
    envelope: envelope.id,
    documents: {
      'manifest-sha256.txt': digest('manifest-sha256.txt'),
      'manifest.ndjson': digest('manifest.ndjson'),
      'pieces.bin': digest('pieces.bin'),
    },
    counts: { files: envelope.files, folders: envelope.entries - envelope.files, pieces: pieces / 32 },
    bytes: envelope.bytes,
    terms: envelope.terms as Terms,
    times: { opened: envelope.createdAt, closed: envelope.closedAt ?? fixed.sealedAt, sealed: fixed.sealedAt },
    compared: { files: fixed.compared, of: envelope.files },
    sender: { address: envelope.senderAddress, salt: envelope.senderSalt },
    recipients: envelope.recipients.map(({ address, salt }) => ({ address, salt })),
  });
  return signStatement(ports, 'seal', statement, {
    envelope: envelope.id,
    kind: 'sealed',
    person: null,
    at: fixed.sealedAt,
  });
}
