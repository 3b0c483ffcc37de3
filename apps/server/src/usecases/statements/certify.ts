import { certificateStatement, type PurgeReason } from '@datoferum/core';
import type { Id, Receipt } from '../../ports/metadata-rows.ts';
import type { Ports } from '../ports.ts';
import { sealedDigests, sha256 } from './digest.ts';
import { signStatement } from './sign-statement.ts';

const DAY = 86_400_000;

/** The certificate of destruction, from the figures that were fixed when purging began. */
export async function certify(
  ports: Pick<Ports, 'metadata' | 'signer' | 'world' | 'backupDays'>,
  id: Id,
): Promise<Receipt> {
  const [envelope, job] = await Promise.all([ports.metadata.read.envelope(id), ports.metadata.read.purgeJob(id)]);
  if (!envelope || !job) throw new Error('an envelope without a purge job cannot be certified');
  const purged = ports.world.now();
  const backupDays = ports.backupDays ?? null;
  const statement = certificateStatement(sha256, {
    envelope: id,
    sealed: await sealedDigests(ports, envelope),
    counts: {
      files: envelope.files,
      folders: envelope.entries - envelope.files,
      blobs: Number(job.figures.blobs ?? 0),
    },
    bytes: envelope.bytes,
    reason: reasonOf(job.action, envelope.sealedAt !== null),
    times: { opened: envelope.createdAt, sealed: envelope.sealedAt, decided: job.at, purged },
    // A copy made in the last moment before lives as long as any.
    horizon: backupDays === null ? null : purged + backupDays * DAY,
  });
  return signStatement(ports, 'certificate', statement, { envelope: id, kind: 'purged', person: null, at: purged });
}

function reasonOf(action: string, wasSealed: boolean): PurgeReason {
  if (action === 'withdraw') return 'withdrawn';
  if (action === 'expire') return wasSealed ? 'retention over' : 'fill deadline over';
  return 'on demand';
}
