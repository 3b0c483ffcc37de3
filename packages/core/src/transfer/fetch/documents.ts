import { sha256 } from '@noble/hashes/sha2.js';
import { hex } from '../../bytes/bytes.ts';
import { SSHSIG_NAMESPACES } from '../../seal/sshsig.ts';
import { parseAllowedSigners } from '../../verify/allowed-signers.ts';
import { readStatement, subjectDigest } from '../../verify/signed-statement.ts';
import { checkSignature } from '../check/check-signature.ts';
import type { CheckHost } from '../check/ports.ts';
import type { Bearer } from '../http/bearer.ts';
import type { Courier } from '../http/courier.ts';
import { isPassing, TransferError } from '../http/transfer-error.ts';
import { PROOF_FOLDER } from '../placing/profile.ts';
import type { FileSink } from '../ports.ts';
import { BREAKS, isThere } from './is-there.ts';
import type { Patiently } from './patience.ts';
import { readPlaced } from './read-placed.ts';

/** Where the sealed documents are kept, so that the delivery can be checked years later without a network. */
export const proofName = (name: string): string => `${PROOF_FOLDER}/${name}`;

const LARGE = ['manifest.ndjson', 'pieces.bin'] as const;
/** One request of a large document; what came of a broken one is kept. */
const STEP = 8 * 1024 * 1024;

export interface ProvenSeal {
  /** Of manifest-sha256.txt, hexadecimal: made anew from the list, it must be this. */
  manifest: string;
  counts: { files: number; folders: number; pieces: number };
  bytes: number;
}

export interface DocumentPorts {
  courier: Courier;
  bearer: Bearer;
  sink: FileSink;
  host: CheckHost;
  patiently: Patiently;
  signal: AbortSignal;
}

/**
 * Fetches the sealed documents into the sink and proves them: the seal is the courier's, list and pieces are the sealed ones. What
 * is there already and right is not fetched again.
 * @throws TransferError `not_proven` when they are not what was sealed, `damaged` when the courier cannot read them
 */
export async function fetchDocuments(ports: DocumentPorts, envelope: string): Promise<ProvenSeal> {
  const { courier, bearer: as, signal } = ports;
  const whole = async (path: string, by: Bearer | null): Promise<Uint8Array<ArrayBuffer>> =>
    untilBroken(
      ports,
      envelope,
      path,
      () => 0,
      async () => (await courier.once({ method: 'GET', path, as: by, signal })).bytes(),
    );
  const of = (name: string): string => `/api/v1/envelopes/${envelope}/${name}`;
  // Side by side: one after the other each would wait a round trip for the last.
  const [seal, sig, jws, keys] = await Promise.all([
    whole(of('seal.json'), as),
    whole(of('seal.json.sig'), as),
    whole(of('seal.jws'), as),
    whole('/.well-known/datoferum/allowed_signers', null),
  ]);
  const statement = readStatement(seal)?.statement;
  const predicate = statement?.predicate ?? {};
  const signature = await checkSignature(ports.host, {
    bytes: seal,
    armored: text(sig),
    namespace: SSHSIG_NAMESPACES.seal,
    keys: parseAllowedSigners(text(keys)),
    at: (Object(predicate.times) as { sealed?: unknown }).sealed,
  });
  if (signature.holds !== true)
    throw new TransferError('not_proven', `Nothing shows that this seal is the courier's (${signature.why}).`);
  if (statement === undefined || predicate.envelope !== envelope)
    throw new TransferError('not_proven', 'The seal speaks of another envelope.');
  const small = { 'seal.json': seal, 'seal.json.sig': sig, 'seal.jws': jws, allowed_signers: keys };
  const large = async (name: string): Promise<void> => {
    const digest = subjectDigest(statement, name);
    if ((await digestOf(ports.sink, proofName(name))) === digest) return;
    await fetchLarge(ports, envelope, of(name), proofName(name));
    if ((await digestOf(ports.sink, proofName(name))) !== digest)
      throw new TransferError('not_proven', `${name} is not the one that was sealed.`);
  };
  await Promise.all([
    ...Object.entries(small).map(([name, bytes]) => placeWhole(ports, proofName(name), bytes)),
    ...LARGE.map(large),
  ]);
  const manifest = subjectDigest(statement, 'manifest-sha256.txt') ?? '';
  const counts = Object(predicate.counts) as ProvenSeal['counts'];
  return { manifest, counts, bytes: Number(predicate.bytes) };
}

export async function placeWhole(
  { sink, patiently }: Pick<DocumentPorts, 'sink' | 'patiently'>,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  await patiently(async () => {
    if (bytes.length > 0) await sink.write(name, 0, bytes);
    await sink.finish(name, bytes.length, null);
  });
}

/** Tries until it succeeds; what breaks again and again at one place, though the courier answers, is damaged there. */
async function untilBroken<T>(
  { courier, bearer, signal }: DocumentPorts,
  envelope: string,
  path: string,
  at: () => number,
  act: () => Promise<T>,
): Promise<T> {
  let place = -1;
  let breaks = 0;
  return courier.lasting(async () => {
    try {
      return await act();
    } catch (error) {
      const here = at();
      breaks = here === place ? breaks + 1 : 1;
      place = here;
      // Nobody is signed in: that says nothing of what was asked for.
      const isBroken = isPassing(error) && error.code !== 'sign_in' && breaks >= BREAKS;
      if (isBroken && (await isThere(courier, bearer, envelope, signal)))
        throw new TransferError('damaged', `The courier cannot read ${path.slice(path.lastIndexOf('/') + 1)}.`);
      throw error;
    }
  }, signal);
}

async function fetchLarge(ports: DocumentPorts, envelope: string, path: string, name: string): Promise<void> {
  const { courier, bearer, sink, patiently, signal } = ports;
  let at = 0;
  let size = Number.POSITIVE_INFINITY;
  const buffer = new Uint8Array(STEP);
  while (at < size) {
    let held = 0;
    const keep = async (): Promise<void> => {
      const bytes = buffer.slice(0, held);
      if (held > 0) await patiently(() => sink.write(name, at, bytes));
      at += held;
      held = 0;
    };
    const ask = async (): Promise<void> => {
      const headers = at > 0 ? { Range: `bytes=${at}-` } : {};
      const answer = await courier.once({ method: 'GET', path, headers, as: bearer, signal });
      size = sizeOf(answer, at);
      try {
        for await (const chunk of answer.body) {
          for (let from = 0; from < chunk.length; ) {
            const length = Math.min(chunk.length - from, STEP - held);
            buffer.set(chunk.subarray(from, from + length), held);
            held += length;
            from += length;
            if (held === STEP) await keep();
          }
        }
      } finally {
        await keep();
      }
      if (at < size) throw new TransferError('unreachable', 'The answer ended early.');
    };
    await untilBroken(ports, envelope, path, () => at, ask);
    if (size === 0) break;
  }
  await patiently(() => sink.finish(name, at, null));
}

function sizeOf(answer: { status: number; header(name: string): string | null }, at: number): number {
  if (at === 0 && answer.status === 200) return Number(answer.header('Content-Length'));
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(answer.header('Content-Range') ?? '');
  if (range === null || Number(range[1]) !== at)
    throw new TransferError('unexpected', 'The courier answered another part than the one asked for.');
  return Number(range[2]);
}

/** Hexadecimal SHA-256 of a file that stands in the sink; of nothing when it is not there. */
async function digestOf(sink: FileSink, name: string): Promise<string | null> {
  if ((await sink.look(name))?.kind !== 'file') return null;
  const hash = sha256.create();
  for await (const chunk of readPlaced(sink, name)) hash.update(chunk);
  return hex(hash.digest());
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
