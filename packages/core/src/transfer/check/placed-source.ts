import { readManifestLine } from '../../manifest/read-manifest.ts';
import { parseSumLine } from '../../verify/sum-line.ts';
import { Placing } from '../placing/placing.ts';
import type { PlaceSystem } from '../placing/profile.ts';
import { bytesOfName } from '../placing/sink-name.ts';
import { byteKey } from './byte-key.ts';
import { linesOf } from './lines-of.ts';
import type { CheckSource, Documents } from './ports.ts';

const SYSTEMS: readonly PlaceSystem[] = ['browser', 'windows', 'macos', 'posix'];
const PERCENT = 0x25;

/** How a path of the delivery is found: the names it may stand under, the likeliest first. */
interface Reading {
  source: CheckSource;
  names(path: Uint8Array): Uint8Array[];
  missing: number;
}

export interface PlacedOptions {
  documents: Pick<Documents, 'sums' | 'lines'>;
  /** 16 random bytes. */
  salt: Uint8Array;
  signal: AbortSignal;
}

/**
 * A delivered folder, its names as a place wrote them (docs/spec/placing.md). One way of reading holds for the whole of it, the one
 * that finds most: in a mixture a file could stand for another one.
 * @param sources the same files seen from every folder that may be the delivery's; at least one
 */
export async function placedSource(
  sources: readonly CheckSource[],
  { documents, salt, signal }: PlacedOptions,
): Promise<CheckSource> {
  const plain = sources.map((source): Reading => ({ source, names: (path) => [path], missing: 0 }));
  let best = await fittest(plain, documents, signal);
  // Every name that was written otherwise has a percent sign in it.
  if (best.missing > 0 && (await havePercent(sources, signal))) {
    for (const system of SYSTEMS) {
      const placing = await placingOf(system, documents, salt, signal);
      const names = (path: Uint8Array): Uint8Array[] => placing.names(path).map(bytesOfName);
      const readings = sources.map((source): Reading => ({ source, names, missing: 0 }));
      const found = await fittest(readings, documents, signal);
      if (found.missing < best.missing) best = found;
      if (best.missing === 0) break;
    }
  }
  return plain.includes(best) ? best.source : readBack(best, documents, signal);
}

async function fittest(
  readings: Reading[],
  documents: PlacedOptions['documents'],
  signal: AbortSignal,
): Promise<Reading> {
  for await (const { path, kind } of toldPaths(documents, signal)) {
    if (kind === 'folder') continue;
    for (const reading of readings) if ((await standsAs(reading, path)) === null) reading.missing += 1;
  }
  return readings.reduce((best, one) => (one.missing < best.missing ? one : best));
}

/** The name under which a path stands there; null when it does not. */
async function standsAs({ source, names }: Reading, path: Uint8Array): Promise<Uint8Array | null> {
  for (const name of names(path)) if ((await source.look(name)) !== null) return name;
  return null;
}

async function placingOf(
  system: PlaceSystem,
  documents: PlacedOptions['documents'],
  salt: Uint8Array,
  signal: AbortSignal,
): Promise<Placing> {
  const placing = new Placing({ system, longestPath: Number.POSITIVE_INFINITY }, salt);
  for await (const { path, kind } of toldPaths(documents, signal)) placing.note(path, kind);
  placing.done();
  return placing;
}

/** Asked for by path, answered from the file that stands for it; files are named by their paths. */
async function readBack(
  reading: Reading,
  documents: PlacedOptions['documents'],
  signal: AbortSignal,
): Promise<CheckSource> {
  const { source } = reading;
  const names = new Map<string, Uint8Array>();
  const paths = new Map<string, Uint8Array>();
  for await (const { path, kind } of toldPaths(documents, signal)) {
    if (kind === 'folder') continue;
    const name = await standsAs(reading, path);
    if (name !== null && byteKey(name) === byteKey(path)) continue;
    // A path that does not stand there may have another's name: nothing answers for it.
    names.set(byteKey(path), name ?? reading.names(path)[0] ?? path);
    if (name !== null) paths.set(byteKey(name), path);
  }
  const nameOf = (path: Uint8Array): Uint8Array => names.get(byteKey(path)) ?? path;
  return {
    look: (path) => source.look(nameOf(path)),
    read: (path, start, length) => source.read(nameOf(path), start, length),
    async *files() {
      for await (const name of source.files()) yield paths.get(byteKey(name)) ?? name;
    },
  };
}

async function havePercent(sources: readonly CheckSource[], signal: AbortSignal): Promise<boolean> {
  for (const source of sources) {
    for await (const name of source.files()) {
      signal.throwIfAborted();
      if (name.includes(PERCENT)) return true;
    }
  }
  return false;
}

async function* toldPaths(
  { lines, sums }: PlacedOptions['documents'],
  signal: AbortSignal,
): AsyncGenerator<{ path: Uint8Array; kind: 'file' | 'folder' }> {
  const list = lines ?? sums;
  if (!list) return;
  for await (const line of linesOf(list())) {
    signal.throwIfAborted();
    const told = lines ? readManifestLine(line) : parseSumLine(line);
    if (told) yield { path: told.path, kind: 'kind' in told ? told.kind : 'file' };
  }
}
