import { createHash } from 'node:crypto';
import {
  allowedSignersLine,
  armorSshsig,
  canonicalBytes,
  detachedJws,
  jwsSigningInput,
  SSHSIG_NAMESPACES,
  sshsigMessage,
} from '@datoferum/core';
import { fault } from '../../bytes/faults.ts';
import type { Receipt } from '../../ports/metadata-rows.ts';
import type { SigningPurpose } from '../../ports/signer.ts';
import type { Courier } from '../courier.ts';
import type { Ports } from '../ports.ts';

const namespaceOf = (purpose: SigningPurpose): string =>
  purpose === 'seal' ? SSHSIG_NAMESPACES.seal : SSHSIG_NAMESPACES.receipt;

/** Signs the canonical bytes of a statement twice: for `ssh-keygen -Y verify`, and as a detached JWS for API clients. */
export async function signStatement(
  ports: Pick<Ports, 'signer' | 'world'>,
  purpose: SigningPurpose,
  statement: unknown,
  about: Omit<Receipt, 'id' | 'statement' | 'sig' | 'jws'>,
): Promise<Receipt> {
  const bytes = canonicalBytes(statement);
  const namespace = namespaceOf(purpose);
  fault('sign.statement.before');
  const ssh = await ports.signer.sign(purpose, sshsigMessage(namespace, createHash('sha512').update(bytes).digest()));
  const header = { alg: 'EdDSA', kid: ssh.keyId } as const;
  const jws = await ports.signer.sign(purpose, jwsSigningInput(header, bytes));
  return {
    ...about,
    id: ports.world.id(),
    statement: bytes,
    sig: armorSshsig({ publicKey: ssh.publicKey, namespace, signature: ssh.signature }),
    jws: detachedJws(header, jws.signature),
  };
}

/** Every key that ever signed, and the file for `ssh-keygen -Y verify` (principal `courier`). */
export async function publishedKeys(ports: Pick<Ports, 'signer'>): ReturnType<Courier['keys']> {
  const keys = await ports.signer.publicKeys();
  const lines = keys.map((key) =>
    allowedSignersLine('courier', key.publicKey, {
      namespaces: [namespaceOf(key.purpose)],
      validAfter: key.from,
      ...(key.until === null ? {} : { validBefore: key.until }),
    }),
  );
  return {
    keys: keys.map((key) => ({
      id: key.keyId,
      purpose: key.purpose,
      publicKey: key.publicKey,
      validFrom: key.from,
      validTo: key.until,
    })),
    allowedSigners: `${lines.join('\n')}\n`,
  };
}
