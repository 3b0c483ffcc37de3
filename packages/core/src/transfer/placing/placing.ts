import { sha256 } from '@noble/hashes/sha2.js';
import { concat, utf8 } from '../../bytes/bytes.ts';
import { type EscapeReason, fitSegment, marked, markOf } from './fit-segment.ts';
import { foldName } from './fold-name.ts';
import { NameTable } from './name-table.ts';
import { type PlaceProfile, RULES, type SystemRules } from './profile.ts';

export interface PlacedName {
  /** Segments with slashes, below the root. */
  name: string;
  /** Why it differs from the path; null when it does not, but for a `%` that would read as a mark. */
  why: EscapeReason | null;
}

const SLASH = 0x2f;

/**
 * Names under which the paths of one manifest are placed. Every path is noted first, then any may be asked for: twins are known by
 * then, and the answer hangs on no order. While names are noted it holds 12 bytes for each, afterwards only the twins.
 */
export class Placing {
  readonly #rules: SystemRules;
  readonly #longest: number;
  readonly #salt: Uint8Array;
  #table: NameTable | null = new NameTable();
  readonly #twins = new Set<string>();
  #last: { path: Uint8Array; folder: Uint8Array } = { path: new Uint8Array(), folder: new Uint8Array() };

  /** @param salt 16 random bytes: nobody can prepare names that this table takes for others */
  constructor(profile: PlaceProfile, salt: Uint8Array) {
    this.#rules = RULES[profile.system];
    this.#longest = profile.longestPath;
    this.#salt = salt;
  }

  /** False when this path was noted before as something else than a folder, or is now noted twice: one path has one entry. */
  note(path: Uint8Array, kind: 'file' | 'folder'): boolean {
    let isNew = true;
    for (const { from, to } of segmentsOf(path)) {
      const isWhole = to === path.length;
      if (!isWhole && this.#wasAbove(path, to)) continue;
      const seen = this.#enter(path, from, to, isWhole && kind === 'file');
      if (isWhole && (seen === 'file' || (seen === 'folder' && kind === 'file'))) isNew = false;
      if (!isWhole && seen === 'file') isNew = false;
    }
    this.#last = { path, folder: path.subarray(0, Math.max(path.lastIndexOf(SLASH), 0)) };
    return isNew;
  }

  /** No more names come. */
  done(): void {
    this.#table = null;
  }

  name(path: Uint8Array): PlacedName {
    const fitted = this.#fitted(path);
    return this.#rules.measure(fitted.name) <= this.#longest
      ? fitted
      : { name: this.#long(path, fitted), why: 'too_long' };
  }

  /** Every name that a path may have under these rules, for places of any longest path. */
  names(path: Uint8Array): [string, string] {
    const fitted = this.#fitted(path);
    return [fitted.name, this.#long(path, fitted)];
  }

  #fitted(path: Uint8Array): PlacedName {
    const names: string[] = [];
    let why: EscapeReason | null = null;
    for (const { from, to } of segmentsOf(path)) {
      const fitted = fitSegment(path.subarray(from, to), this.#rules, from === 0);
      why ??= fitted.why;
      if (this.#twins.size > 0 && this.#twins.has(this.#keyOf(path, from, fitted.name).join())) {
        fitted.name = marked(fitted.name, markOf(path.subarray(0, to)), this.#rules);
        why ??= 'twin';
      }
      names.push(fitted.name);
    }
    return { name: names.join('/'), why };
  }

  /** `%=` begins no name that was fitted, so nothing else stands in this folder. */
  #long(path: Uint8Array, { name }: PlacedName): string {
    return `%=long/${marked(name.slice(name.lastIndexOf('/') + 1), markOf(path), this.#rules)}`;
  }

  #wasAbove(path: Uint8Array, to: number): boolean {
    const { folder } = this.#last;
    if (folder.length < to || (folder.length > to && folder[to] !== SLASH)) return false;
    for (let at = to - 1; at >= 0; at--) if (folder[at] !== path[at]) return false;
    return true;
  }

  #enter(path: Uint8Array, from: number, to: number, isFile: boolean): 'file' | 'folder' | null {
    const { name } = fitSegment(path.subarray(from, to), this.#rules, from === 0);
    const key = this.#keyOf(path, from, name);
    const exact = wordsOf(sha256(concat(this.#salt, path.subarray(0, to))))[0];
    if (this.#table === null) throw new Error('names are noted before they are asked for');
    const found = this.#table.enter(key, exact, isFile);
    if (found === 'twin') this.#twins.add(key.join());
    return found === 'twin' ? null : found;
  }

  /** One key for all names of one folder that the system may take for one. */
  #keyOf(path: Uint8Array, from: number, name: string): [number, number] {
    const folded = this.#rules.folds ? foldName(name) : name;
    const [, high, low] = wordsOf(
      sha256(concat(this.#salt, path.subarray(0, from), Uint8Array.of(0), utf8(safe(folded)))),
    );
    return [high, low];
  }
}

/** Halves of pairs would all become one character. */
const safe = (name: string): string =>
  name.isWellFormed() ? name : name.replace(/[\ud800-\udfff]/gu, (half) => `\0${half.charCodeAt(0).toString(16)}`);

function wordsOf(digest: Uint8Array): [number, number, number] {
  const view = new DataView(digest.buffer, digest.byteOffset);
  return [view.getUint32(0), view.getUint32(4), view.getUint32(8)];
}

function* segmentsOf(path: Uint8Array): Generator<{ from: number; to: number }> {
  for (let from = 0; ; ) {
    const slash = path.indexOf(SLASH, from);
    yield { from, to: slash < 0 ? path.length : slash };
    if (slash < 0) return;
    from = slash + 1;
  }
}
