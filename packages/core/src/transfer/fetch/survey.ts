import { sha256 } from '@noble/hashes/sha2.js';
import { hex } from '../../bytes/bytes.ts';
import { sha256sumLine } from '../../manifest/manifest-lines.ts';
import { pieceCount } from '../../manifest/pieces.ts';
import { readManifestLine } from '../../manifest/read-manifest.ts';
import { Placing } from '../placing/placing.ts';
import type { PlaceProfile } from '../placing/profile.ts';

/** What one reading of manifest.ndjson tells. */
export interface Survey {
  files: number;
  folders: number;
  bytes: number;
  pieces: number;
  /** Of what was chosen. */
  chosen: { files: number; bytes: number; pieces: number };
  /** Hexadecimal SHA-256 of manifest-sha256.txt, made of the same lines. */
  manifest: string;
  placing: Placing;
  /** Names that will be written otherwise; the first twenty by path and name. */
  escaped: { count: number; first: { path: Uint8Array; as: string; why: string }[] };
}

/** The list contradicts itself: it is no list of a courier. */
export class SurveyFault extends Error {}

/**
 * Reads the whole list once: counts it, notes all names, computes the digest of manifest-sha256.txt. Holds no entry longer than its line.
 * @param sums what manifest-sha256.txt consists of is handed to it, line by line
 * @throws SurveyFault
 */
export async function survey(
  lines: () => AsyncIterable<Uint8Array>,
  profile: PlaceProfile,
  salt: Uint8Array,
  isChosen: (path: Uint8Array) => boolean,
  sums: (line: Uint8Array) => Promise<void> = async () => undefined,
): Promise<Survey> {
  const placing = new Placing(profile, salt);
  const digest = sha256.create();
  const told = { files: 0, folders: 0, bytes: 0, pieces: 0, chosen: { files: 0, bytes: 0, pieces: 0 } };
  let number = 0;
  for await (const line of lines()) {
    number += 1;
    const entry = readManifestLine(line);
    if (entry === null) throw new SurveyFault(`Line ${number} of the list is none.`);
    if (!placing.note(entry.path, entry.kind)) throw new SurveyFault(`Line ${number} of the list tells a path again.`);
    if (entry.kind === 'folder') {
      told.folders += 1;
      continue;
    }
    if (entry.position !== told.bytes) throw new SurveyFault(`Line ${number} of the list is not in its place.`);
    const sum = sha256sumLine(entry.path, hex(entry.sha256 as Uint8Array));
    digest.update(sum);
    await sums(sum);
    told.files += 1;
    told.bytes += entry.size;
    told.pieces += pieceCount(entry.size);
    if (!isChosen(entry.path)) continue;
    told.chosen.files += 1;
    told.chosen.bytes += entry.size;
    told.chosen.pieces += pieceCount(entry.size);
  }
  placing.done();
  const escaped = await escapedNames(lines(), placing, isChosen);
  return { ...told, manifest: hex(digest.digest()), placing, escaped };
}

const FIRST = 20;
async function escapedNames(
  lines: AsyncIterable<Uint8Array>,
  placing: Placing,
  isChosen: (path: Uint8Array) => boolean,
): Promise<Survey['escaped']> {
  const escaped: Survey['escaped'] = { count: 0, first: [] };
  for await (const line of lines) {
    const path = readManifestLine(line)?.path;
    if (path === undefined || !isChosen(path)) continue;
    const { name, why } = placing.name(path);
    if (why === null) continue;
    escaped.count += 1;
    if (escaped.first.length < FIRST) escaped.first.push({ path, as: name, why });
  }
  return escaped;
}

/** Whether a path is one of those, or below one of them; all of them when there are none. */
export function chooser(only: readonly Uint8Array[] | null): (path: Uint8Array) => boolean {
  if (only === null) return () => true;
  return (path) =>
    only.some((one) => startsWith(path, one) && (path.length === one.length || path[one.length] === 0x2f));
}

const startsWith = (path: Uint8Array, start: Uint8Array): boolean =>
  path.length >= start.length && start.every((byte, at) => path[at] === byte);
