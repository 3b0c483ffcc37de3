import { utf8Text } from '../../bytes/bytes.ts';
import { SSHSIG_NAMESPACES } from '../../seal/sshsig.ts';
import { parseAllowedSigners } from '../../verify/allowed-signers.ts';
import { readStatement, subjectDigest } from '../../verify/signed-statement.ts';
import { byteKey } from './byte-key.ts';
import { type Content, checkFiles, MOST_NAMED } from './check-files.ts';
import { checkSignature, type SignatureClaim } from './check-signature.ts';
import { Measured } from './measured.ts';
import { type CheckHost, type CheckSource, DOCUMENT_NAMES, type Documents } from './ports.ts';
import { nothingTold, type Told, toldFiles } from './told-files.ts';

export type ListWhy = 'no seal' | 'no list' | 'another document' | 'other figures' | 'contradiction';

export interface DeliveryCheck {
  /** Whether everything that can be wrong is right; null when nothing is wrong but a proof is missing. */
  holds: boolean | null;
  envelope: string | null;
  /** RFC 3339, as the seal says. */
  sealedAt: string | null;
  signature: SignatureClaim;
  list: { holds: boolean | null; why: ListWhy | null; documents: string[] };
  counts: Pick<Told, 'files' | 'folders' | 'bytes' | 'pieces'>;
  /** What the courier's signature says it compared with the sender's own digests. */
  said: { verify: string | null; compared: { files: number; of: number } | null };
  attacks: Uint8Array[];
  /** Null when only documents were checked. */
  content: Content | null;
  /** Hexadecimal SHA-256 of manifest-sha256.txt as it was read here: what a recipient confirms with. */
  manifest: string | null;
}

export interface CheckOptions {
  documents: Documents;
  /** Null: the documents alone. */
  source: CheckSource | null;
  changed?(told: Told, content: Content | null): void;
  signal?: AbortSignal;
}

/** Checks documents against their seal, and a delivery against its documents, in one pass; sends nothing. */
export async function checkDelivery(
  host: CheckHost,
  { documents, source, ...options }: CheckOptions,
): Promise<DeliveryCheck> {
  const { changed = () => {}, signal = new AbortController().signal } = options;
  const told = nothingTold();
  const measured = {
    sums: documents.sums && new Measured(documents.sums),
    lines: documents.lines && new Measured(documents.lines),
    pieces: documents.pieces && new Measured(documents.pieces),
  };
  let last: Content | null = null;
  const files = source
    ? checkFiles(host, source, {
        signal,
        changed: (content) => {
          last = content;
          changed(told, content);
        },
      })
    : null;
  const known = source ? new Set<string>() : null;
  for await (const file of toldFiles(measured, told)) {
    signal.throwIfAborted();
    known?.add(byteKey(file.path));
    await files?.take(file);
    if (told.files % 256 === 0) changed(told, last);
  }
  const content = files ? await files.end() : null;
  if (source && known && content) await countExtra(source, known, content, signal);
  changed(told, content);

  const read = documents.seal ? readStatement(documents.seal) : null;
  const seal = read?.kind === 'seal' ? read.statement : null;
  const predicate = (seal?.predicate ?? {}) as Record<string, unknown>;
  const times = Object(predicate.times) as { sealed?: unknown };
  const keys = documents.keys === null ? null : parseAllowedSigners(documents.keys);
  const signature = await checkSignature(host, {
    bytes: documents.seal,
    armored: documents.signature,
    namespace: SSHSIG_NAMESPACES.seal,
    keys,
    at: times.sealed,
  });
  const list = checkList(seal, measured, told);
  const compared = Object(predicate.compared) as { files?: unknown; of?: unknown };
  const isContentRight = content === null || (content.bad.count === 0 && told.attacks.length === 0);
  const parts = [signature.holds, list.holds, isContentRight];
  return {
    holds: parts.includes(false) ? false : parts.includes(null) ? null : true,
    envelope: typeof predicate.envelope === 'string' ? predicate.envelope : null,
    sealedAt: typeof times.sealed === 'string' ? times.sealed : null,
    signature,
    list,
    counts: { files: told.files, folders: told.folders, bytes: told.bytes, pieces: told.pieces },
    said: {
      verify: typeof predicate.verify === 'string' ? predicate.verify : null,
      compared:
        typeof compared.files === 'number' && typeof compared.of === 'number'
          ? { files: compared.files, of: compared.of }
          : null,
    },
    attacks: told.attacks.slice(0, MOST_NAMED),
    content,
    manifest: measured.sums?.sha256 ?? null,
  };
}

type Statement = NonNullable<ReturnType<typeof readStatement>>['statement'];

function checkList(
  seal: Statement | null,
  measured: Record<'sums' | 'lines' | 'pieces', Measured | null>,
  told: Told,
): DeliveryCheck['list'] {
  if (!measured.sums && !measured.lines) return { holds: null, why: 'no list', documents: [] };
  if (told.faults > 0) return { holds: false, why: 'contradiction', documents: [] };
  if (seal === null) return { holds: null, why: 'no seal', documents: [] };
  const names = (['sums', 'lines', 'pieces'] as const).filter((name) => measured[name] !== null);
  const others = names.filter((name) => subjectDigest(seal, DOCUMENT_NAMES[name]) !== measured[name]?.sha256);
  if (others.length > 0) {
    return { holds: false, why: 'another document', documents: others.map((name) => DOCUMENT_NAMES[name]) };
  }
  const counts = Object(seal.predicate.counts) as Record<string, unknown>;
  const pairs: [unknown, number][] = [[counts.files, told.files]];
  if (measured.lines) {
    pairs.push([counts.folders, told.folders], [counts.pieces, told.pieces], [seal.predicate.bytes, told.bytes]);
  }
  const isSame = pairs.every(([said, found]) => String(said) === String(found));
  return isSame ? { holds: true, why: null, documents: [] } : { holds: false, why: 'other figures', documents: [] };
}

async function countExtra(
  source: CheckSource,
  known: ReadonlySet<string>,
  content: Content,
  signal: AbortSignal,
): Promise<void> {
  for await (const path of source.files()) {
    signal.throwIfAborted();
    if (known.has(byteKey(path)) || isDocument(path)) continue;
    content.extra.count += 1;
    if (content.extra.first.length < MOST_NAMED) content.extra.first.push(path);
  }
}

const DOCUMENT =
  /^(\.datoferum\/.*|manifest-sha256\.txt|manifest\.ndjson|pieces\.bin|seal\.(json|json\.sig|jws)|allowed_signers|receipts\/.*)$/;
const isDocument = (path: Uint8Array): boolean => DOCUMENT.test(utf8Text(path) ?? '');
