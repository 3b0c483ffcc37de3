import { pieceCount } from '../../manifest/pieces.ts';
import { readManifestLine, type ToldEntry } from '../../manifest/read-manifest.ts';
import { linesOf } from '../check/lines-of.ts';
import { stopped } from '../http/transfer-error.ts';
import { type FileSink, SinkError } from '../ports.ts';
import type { Bits } from './bits.ts';
import { proofName } from './documents.ts';
import type { Patiently } from './patience.ts';
import type { Placer } from './placer.ts';
import { DigestReader, type Item, itemsOf, type PlannedFile } from './plan.ts';
import { readPlaced } from './read-placed.ts';
import { serial } from './serial.ts';
import type { Survey } from './survey.ts';
import type { Troubles } from './troubles.ts';

/** Entries that are looked at together. */
const PAGE = 128;

export interface MissingPorts {
  sink: FileSink;
  placer: Placer;
  done: Bits;
  troubles: Troubles;
  survey: Survey;
  isChosen(path: Uint8Array): boolean;
  patiently: Patiently;
  signal: AbortSignal;
}

/** The pieces to fetch, in tape order; files that need none are placed on the way, and folders are made. */
export async function* missingItems(ports: MissingPorts): AsyncGenerator<Item> {
  const { sink, placer, done, troubles, survey, isChosen, signal } = ports;
  const digests = new DigestReader(survey.pieces, (at, length) => sink.read(proofName('pieces.bin'), at, length));
  const digestOf = serial((index: number) => digests.get(index));
  const isWanted = (path: Uint8Array, entry: number): boolean =>
    isChosen(path) && !troubles.has(entry) && !troubles.leftOut.has(entry);
  let [entry, first] = [0, 0];
  let page: PlannedFile[] = [];
  const itemsOfPage = async function* (): AsyncGenerator<Item> {
    const files = page;
    page = [];
    const needs = await Promise.all(files.map((file) => placer.isNeeded(file, digestOf)));
    for (const [at, file] of files.entries())
      if (needs[at]) yield* itemsOf(file, pieceCount(file.size), (index) => done.has(index), digestOf);
  };
  for await (const line of linesOf(readPlaced(sink, proofName('manifest.ndjson')))) {
    if (signal.aborted) throw stopped(signal);
    // Every line was read once already, against the seal.
    const told = readManifestLine(line) as ToldEntry;
    const { path, size, mtime, position } = told;
    if (told.kind === 'folder') {
      if (isWanted(path, entry)) await makeFolder(ports, path, entry);
    } else {
      const { name } = survey.placing.name(path);
      if (isWanted(path, entry)) page.push({ entry, path, name, size, mtime, first, position, left: 0 });
      first += pieceCount(size);
      if (page.length >= PAGE) yield* itemsOfPage();
    }
    entry += 1;
  }
  yield* itemsOfPage();
  placer.isFirstLook = false;
}

async function makeFolder(
  { sink, survey, troubles, patiently }: MissingPorts,
  path: Uint8Array,
  entry: number,
): Promise<void> {
  const { name } = survey.placing.name(path);
  try {
    await patiently(() => sink.makeFolder(name));
  } catch (error) {
    if (!(error instanceof SinkError)) throw error;
    troubles.add({ entry, path, first: 0 }, error.code, error.message);
  }
}
