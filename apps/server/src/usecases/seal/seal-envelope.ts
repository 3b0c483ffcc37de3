import { fault } from '../../bytes/faults.ts';
import type { Id } from '../../ports/metadata-rows.ts';
import type { Keyring } from '../keyring.ts';
import type { Ports } from '../ports.ts';
import { signSeal } from '../statements/sign-seal.ts';
import type { Verifier } from '../verify/verifier.ts';
import { findProblems } from './find-problems.ts';
import { writeRenderings } from './write-renderings.ts';

type Needs = Pick<Ports, 'metadata' | 'blobs' | 'engine' | 'signer' | 'world' | 'process' | 'log'>;

/**
 * From `sealing` to `sealed`, or back to `filling` with the exact list of what does not match. Killed anywhere, it is run again from the top:
 * what was read back stays measured, the tape is placed the same way, and `sealed_at` is fixed before signing, so a re-run signs the same bytes.
 */
export async function sealEnvelope(
  ports: Needs,
  parts: { keyring: Keyring; verifier: Verifier; onStep?: (step: string) => void },
  id: Id,
  signal: AbortSignal,
): Promise<void> {
  const { metadata, world } = ports;
  const envelope = await metadata.read.envelope(id);
  if (envelope?.state !== 'sealing') return;
  const step = parts.onStep ?? (() => undefined);

  step('reading back');
  const missing = await parts.verifier.finish(id, signal);
  const problems = await findProblems(ports, envelope, missing);
  if (problems.length > 0) {
    await metadata.write.reopen(id, problems, world.now(), {
      type: 'envelope.reopened',
      envelope: id,
      person: null,
      from: null,
      result: 'done',
      data: { problems: problems.length },
      at: world.now(),
    });
    return;
  }

  step('placing');
  let cursor: string | null = null;
  do {
    cursor = (await metadata.write.placeOnTape(id, cursor)).cursor;
    fault('tape.page.after');
    signal.throwIfAborted();
  } while (cursor !== null);
  do {
    cursor = (await metadata.write.sumFolders(id, cursor)).cursor;
    signal.throwIfAborted();
  } while (cursor !== null);

  step('writing the manifest');
  const { renderings, blobs } = await writeRenderings(ports, parts.keyring, envelope, signal);
  fault('renderings.store.before');
  await metadata.write.storeRenderings(id, renderings, blobs, ports.process);
  fault('renderings.store.after');

  step('signing');
  const fixed = await metadata.write.fixSealedAt(id, world.now());
  fault('sealed-at.fixed');
  const placed = await metadata.read.envelope(id);
  if (placed?.state !== 'sealing') return;
  const receipt = await signSeal(ports, placed, fixed, renderings);
  const manifest = renderings.find((one) => one.kind === 'manifest-sha256.txt');
  if (!manifest) throw new Error('no manifest was written');
  fault('seal.store.before');
  await metadata.write.seal(id, manifest.sha256, receipt, {
    type: 'envelope.sealed',
    envelope: id,
    person: null,
    from: null,
    result: 'done',
    data: { entries: placed.entries, bytes: placed.bytes, manifest: Buffer.from(manifest.sha256).toString('hex') },
    at: fixed.sealedAt,
  });
  fault('seal.store.after');
}
