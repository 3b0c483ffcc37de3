import { fault } from '../../bytes/faults.ts';
import type { Envelope, Id } from '../../ports/metadata-rows.ts';
import { issueMissingReceipts } from '../collect.ts';
import type { Jobs } from '../jobs.ts';
import type { Keyring } from '../keyring.ts';
import type { Relay } from '../notices/relay.ts';
import type { Ports } from '../ports.ts';
import type { Receiver } from '../receive/receiver.ts';
import { certify } from '../statements/certify.ts';
import { signEnd } from '../statements/sign-end.ts';
import { removeBlobs } from '../sweep.ts';
import type { Verifier } from '../verify/verifier.ts';

type Needs = Pick<
  Ports,
  'metadata' | 'blobs' | 'keys' | 'signer' | 'search' | 'engine' | 'world' | 'log' | 'backupDays'
>;

/**
 * Destroys an envelope, in this order (design § 4, Purging; docs/spec/purge.md): state `purging` stands already, so no read starts and no commit succeeds →
 * the key is handed out no more, responses, readers and writers under way are cut → the key is destroyed in all directories → nobody holds it →
 * blobs → words of the search index → rows → the database's own leftovers → certificate.
 * Killed anywhere, it is run again from the top: every step is safe to run twice.
 */
export async function purgeEnvelope(
  ports: Needs,
  parts: {
    keyring: Keyring;
    receiver: Receiver;
    verifier: Verifier;
    jobs: Pick<Jobs, 'cut'>;
    relay: Pick<Relay, 'gone'>;
  },
  envelope: Id,
  signal: AbortSignal,
): Promise<void> {
  const { metadata, keys, engine } = ports;
  const row = await metadata.read.envelope(envelope);
  if (row?.state !== 'purging') return;
  // Addresses and salts go with the rows: what must still be signed about them is signed first.
  await issueMissingReceipts(ports, row);
  await issueEndReceipt(ports, row);
  const cut = (): void => {
    parts.keyring.drop(envelope);
    engine.cut(envelope);
  };
  cut();
  const gone = Promise.all([
    parts.receiver.gone(envelope),
    parts.verifier.cut(envelope),
    parts.jobs.cut('seal', envelope),
    parts.relay.gone(envelope),
  ]);
  // Heard below: what fails here must not end the process while the key is being destroyed.
  gone.catch(() => undefined);
  fault('purge.key.before');
  // A stuck disk or a slow client does not keep the key alive.
  await keys.destroy(envelope);
  fault('purge.key.after');
  // Who had the key in hand when it was dropped has begun by now; an owner that lets go late would leave a blob behind.
  cut();
  await gone;
  await parts.keyring.forget(envelope);
  for (;;) {
    const blobs = await metadata.read.blobs(envelope, 1_000);
    if (blobs.length === 0) break;
    await removeBlobs(ports, blobs);
    signal.throwIfAborted();
  }
  // What is indexed later changes nothing: the index knows what was removed.
  await ports.search.remove(envelope);
  fault('purge.rows.before');
  while ((await metadata.write.purgePage(envelope)).more) {
    fault('purge.rows.middle');
    signal.throwIfAborted();
  }
  await metadata.write.checkpoint();
  fault('purge.certificate.before');
  const certificate = await certify(ports, envelope);
  const isDone = await metadata.write.finishPurge(envelope, certificate, {
    type: 'envelope.purged',
    envelope,
    person: null,
    from: null,
    result: 'done',
    at: certificate.at,
  });
  if (!isDone && (await metadata.read.envelope(envelope))?.state === 'purging')
    throw new Error('something of a purged envelope is left; it is purged again');
  await metadata.write.checkpoint();
}

const END = { expire: 'expired', withdraw: 'withdrawn' } as const;

async function issueEndReceipt(ports: Pick<Needs, 'metadata' | 'signer' | 'world'>, envelope: Envelope): Promise<void> {
  const job = await ports.metadata.read.purgeJob(envelope.id);
  if (!job || !(job.action in END)) return;
  const kind = END[job.action as keyof typeof END];
  if (await ports.metadata.read.receipt(envelope.id, kind, null)) return;
  await ports.metadata.write.putReceipt(await signEnd(ports, envelope, kind, job.at));
}
