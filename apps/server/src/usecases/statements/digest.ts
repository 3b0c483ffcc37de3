import { createHash } from 'node:crypto';
import type { SealedDigests } from '@datoferum/core';
import type { Envelope } from '../../ports/metadata-rows.ts';
import type { Ports } from '../ports.ts';

export const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());

/** What names an envelope's content for ever: the digests of its manifest and of its seal, or null when it was never sealed. */
export async function sealedDigests(ports: Pick<Ports, 'metadata'>, envelope: Envelope): Promise<SealedDigests> {
  if (!envelope.manifestSha256) return null;
  const seal = await ports.metadata.read.receipt(envelope.id, 'sealed', null);
  return seal ? { manifest: envelope.manifestSha256, seal: sha256(seal.statement) } : null;
}
