import { fault } from '../../bytes/faults.ts';
import type { Id, Problem } from '../../ports/metadata-rows.ts';
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

  while (await metadata.write.abandonOpen(id)) signal.throwIfAborted();

  // Nothing can change while it is sealed, so a second pass is for what changed in the instant of closing.
  for (let unseen = 1; unseen > 0; ) {
    step('reading back');
    // Where a file lies on the tape is known before it is read: neither waits for the other.
    const [missing, placed] = await both(parts.verifier.finish(id, signal), place(ports, id, signal));
    const problems = await findProblems(ports, envelope, missing);
    if (problems.length > 0) return reopen(ports, id, problems);
    unseen = placed;
  }

  step('writing the manifest');
  // Sums of folders stand in no rendering: they are made beside them.
  const [{ renderings, blobs }] = await both(
    writeRenderings(ports, parts.keyring, envelope, signal),
    sumFolders(ports, id, signal),
  );
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

async function reopen(
  { metadata, world }: Pick<Needs, 'metadata' | 'world'>,
  id: Id,
  problems: Problem[],
): Promise<void> {
  await metadata.write.reopen(id, problems, world.now(), {
    type: 'envelope.reopened',
    envelope: id,
    person: null,
    from: null,
    result: 'done',
    data: { problems: problems.length },
    at: world.now(),
  });
}

/** Both have ended when this ends, whatever became of them. @throws the reason of the first that failed */
async function both<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b]);
  return [await a, await b];
}

/** Gives every entry its place. Answers how many files must be read again first. */
async function place({ metadata }: Pick<Needs, 'metadata'>, id: Id, signal: AbortSignal): Promise<number> {
  let unread = 0;
  let cursor: string | null = null;
  do {
    const page: { cursor: string | null; unseen: number } = await metadata.write.placeOnTape(id, cursor);
    cursor = page.cursor;
    unread += page.unseen;
    fault('tape.page.after');
    signal.throwIfAborted();
  } while (cursor !== null);
  return unread;
}

async function sumFolders({ metadata }: Pick<Needs, 'metadata'>, id: Id, signal: AbortSignal): Promise<void> {
  let cursor: string | null = null;
  do {
    cursor = (await metadata.write.sumFolders(id, cursor)).cursor;
    signal.throwIfAborted();
  } while (cursor !== null);
}
