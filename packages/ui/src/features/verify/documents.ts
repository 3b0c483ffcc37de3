import { DOCUMENT_NAMES } from '@datoferum/core/transfer/check';
import type { DocumentBlobs } from '../../platform/check-port.ts';
import type { Courier } from '../../platform/courier.ts';

type Name = keyof typeof DOCUMENT_NAMES;
const NAMES = Object.entries(DOCUMENT_NAMES) as [Name, string][];
export const ALLOWED_SIGNERS = '/.well-known/datoferum/allowed_signers';

/** The documents of a sealed envelope, as the courier has them now; `fetched` is told the bytes that came so far. */
export async function courierDocuments(
  courier: Courier,
  envelope: string,
  signal: AbortSignal,
  fetched: (bytes: number) => void = () => undefined,
): Promise<Required<DocumentBlobs>> {
  let bytes = 0;
  const counted = (): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> =>
    new TransformStream({
      transform(chunk, to) {
        bytes += chunk.length;
        fetched(bytes);
        to.enqueue(chunk);
      },
    });
  const got = await Promise.all(
    NAMES.map(async ([name, file]) => {
      const path = name === 'keys' ? ALLOWED_SIGNERS : `/api/v1/envelopes/${envelope}/${file}`;
      const { body } = await courier.raw(path, { signal, accept: '*/*' });
      return [name, await new Response(body?.pipeThrough(counted()) ?? null).blob()] as const;
    }),
  );
  return Object.fromEntries(got) as unknown as Required<DocumentBlobs>;
}

/** Documents that lie among picked files, in `.datoferum`, or beside them; the nearest to the top is taken. */
export function documentsAmong(files: readonly { path: string; file: File }[]): DocumentBlobs {
  const found: DocumentBlobs = {};
  for (const [name, file] of NAMES) {
    const same = files.filter(({ path }) => path === file || path.endsWith(`/${file}`));
    const inProof = same.filter(({ path }) => path.split('/').includes('.datoferum'));
    const [nearest] = (inProof.length > 0 ? inProof : same).sort((a, b) => depth(a.path) - depth(b.path));
    if (nearest && depth(nearest.path) <= 2) found[name] = nearest.file;
  }
  return found;
}

const depth = (path: string): number => path.split('/').length - 1;

export const isDocument = (name: string): boolean => NAMES.some(([, file]) => file === name);

/** The names of what is not there. */
export const missingDocuments = (documents: DocumentBlobs): string[] =>
  NAMES.filter(([name]) => documents[name] === undefined).map(([, file]) => file);

/** What the list of files and its proof need at least. */
export const canCheck = (documents: DocumentBlobs): boolean => Boolean(documents.sums ?? documents.lines);
