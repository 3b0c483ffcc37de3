import { hash } from 'node:crypto';
import { PIECE } from '../../../ports/metadata.given.ts';
import type { EntryLine, Id, NewUpload, UploadKind } from '../../../ports/metadata-rows.ts';

/** A run of an upload's bytes; content is compared as the list of runs that make it up. */
export interface Run {
  upload: Id;
  from: number;
  length: number;
}
interface Stretch {
  position: number;
  length: number;
  upload: Id;
  at: number;
}
export interface ModelUpload {
  id: Id;
  kind: UploadKind;
  path: string | null;
  reel: Id;
  position: number;
  length: number | null;
  received: number;
  epoch: number;
  state: 'open' | 'complete' | 'replaced' | 'terminated';
}
export interface ModelEntry {
  kind: 'file' | 'folder';
  size: number;
  reel: Id | null;
  start: number | null;
}

/** What design § 4 says about reels, stretches, uploads and entries, kept in plain lists. */
export class Model {
  readonly uploads: ModelUpload[] = [];
  readonly entries = new Map<string, ModelEntry>();
  readonly #reels = new Map<Id, Stretch[]>();

  #reel(id: Id): Stretch[] {
    const reel = this.#reels.get(id) ?? [];
    this.#reels.set(id, reel);
    return reel;
  }

  createUpload(given: NewUpload): 'ok' | 'stretch_overlaps' | 'path_conflict' {
    const path = given.path ? Buffer.from(given.path).toString() : null;
    const upload: ModelUpload = {
      id: given.id,
      kind: given.kind,
      path,
      reel: given.reel?.id ?? given.id,
      position: given.reel?.position ?? 0,
      length: given.length,
      received: 0,
      epoch: 0,
      state: 'open',
    };
    if (path && this.#conflicts(path, 'file')) return 'path_conflict';
    if (!this.#lay(upload)) return 'stretch_overlaps';
    this.uploads.push(upload);
    if (upload.length === 0) this.#complete(upload);
    return 'ok';
  }

  /** A file made of the bytes of partials, in the order named. */
  join(given: NewUpload, partials: Id[]): 'ok' | 'path_conflict' | 'uploads_unfinished' | 'invalid_request' {
    const path = Buffer.from(given.path ?? []).toString();
    if (this.#conflicts(path, 'file')) return 'path_conflict';
    const shown: Stretch[] = [];
    let length = 0;
    for (const id of partials) {
      const partial = this.uploads.find((one) => one.id === id);
      if (partial?.kind !== 'partial') return 'invalid_request';
      if (partial.state === 'open') return 'uploads_unfinished';
      if (partial.state !== 'complete') return 'invalid_request';
      if (partial.received > 0) shown.push({ position: length, length: partial.received, upload: id, at: 0 });
      length += partial.received;
    }
    this.#reels.set(given.id, shown);
    const place = { path, reel: given.id, position: 0 };
    this.uploads.push({ id: given.id, kind: 'final', ...place, length, received: length, epoch: 0, state: 'complete' });
    this.#retirePath(path, given.id);
    this.#setFile(path, { kind: 'file', size: length, reel: given.id, start: 0 });
    return 'ok';
  }

  /** False when the range can neither be free nor a replacement. */
  #lay(upload: ModelUpload): boolean {
    const { length, position } = upload;
    if (length === null || length === 0) return true;
    const reel = this.#reel(upload.reel);
    const end = position + length;
    const over = reel.filter((one) => one.position < end && one.position + one.length > position);
    const [only] = over;
    if (!only) {
      reel.push({ position, length, upload: upload.id, at: 0 });
      return true;
    }
    const inside = over.length === 1 && only.position <= position && only.position + only.length >= end;
    return inside && (length % PIECE === 0 || end === only.position + only.length);
  }

  commit(upload: ModelUpload, start: number, end: number, epoch: number, length: number | null): string {
    if (length !== null && upload.length !== null && length !== upload.length) return 'length_exceeded';
    const known = upload.length ?? length;
    if (known !== null && end > known) return 'length_exceeded';
    if (upload.state !== 'open' || start !== upload.received || epoch !== upload.epoch) return 'lost';
    if (upload.length === null && known !== null && !this.#lay({ ...upload, length: known })) return 'stretch_overlaps';
    if (end === known && upload.path && this.#conflicts(upload.path, 'file')) return 'path_conflict';
    upload.length = known;
    upload.received = end;
    if (end === known) this.#complete(upload);
    return 'ok';
  }

  #complete(upload: ModelUpload): void {
    upload.state = 'complete';
    const length = upload.length ?? 0;
    if (upload.path) {
      this.#retirePath(upload.path, upload.id);
      this.#setFile(upload.path, { kind: 'file', size: length, reel: upload.reel, start: 0 });
      return;
    }
    const reel = this.#reel(upload.reel);
    if (length === 0 || reel.some((one) => one.upload === upload.id)) return;
    this.#cut(upload.reel, upload.position, upload.position + length);
    this.#reel(upload.reel).push({ position: upload.position, length, upload: upload.id, at: 0 });
    this.#retireHidden();
  }

  #cut(id: Id, from: number, to: number): void {
    const left: Stretch[] = [];
    for (const one of this.#reel(id)) {
      const end = one.position + one.length;
      if (end <= from || one.position >= to) left.push(one);
      else {
        if (one.position < from) left.push({ ...one, length: from - one.position });
        if (end > to) left.push({ ...one, position: to, length: end - to, at: one.at + to - one.position });
      }
    }
    this.#reels.set(id, left);
  }

  /** An upload on a client's reel of which nothing is shown any more was replaced; one that waits for its last byte was never shown. */
  #retireHidden(): void {
    const shown = new Set([...this.#reels.values()].flat().map((one) => one.upload));
    for (const upload of this.uploads) {
      const wasShown = this.#wasShown.has(upload.id);
      if (shown.has(upload.id)) this.#wasShown.add(upload.id);
      else if (wasShown && (upload.state === 'open' || upload.state === 'complete')) upload.state = 'replaced';
    }
  }
  readonly #wasShown = new Set<Id>();

  /** To be called after every step: remembers what was shown. */
  settle(): void {
    for (const one of [...this.#reels.values()].flat()) this.#wasShown.add(one.upload);
  }

  terminate(upload: ModelUpload): void {
    const had = upload.state;
    upload.state = 'terminated';
    if (had === 'replaced' || had === 'terminated') return;
    const isOther = (one: Stretch) => upload.kind !== 'final' && one.upload !== upload.id;
    const reel = this.#reel(upload.reel).filter(isOther);
    this.#reels.set(upload.reel, reel);
    if (had === 'complete' && upload.path) this.entries.delete(upload.path);
  }

  putLine(line: EntryLine): 'ok' | 'path_conflict' | 'entry_overlaps' | 'invalid_request' {
    const path = Buffer.from(line.path).toString();
    if (this.#isOtherKind(path, line.kind)) return 'path_conflict';
    // A line can be wrong in two ways; a taken range is told before a file among its ancestors.
    if (line.kind === 'file' && this.#isTaken(path, line)) return 'entry_overlaps';
    if (this.#liesBelowFile(path)) return 'path_conflict';
    if (line.kind === 'folder') {
      this.entries.set(path, { kind: 'folder', size: 0, reel: null, start: null });
      return 'ok';
    }
    const { size, reel, start } = line;
    if (size === 0) {
      if (this.entries.get(path)?.size !== 0) this.#retirePath(path, null);
      this.#setFile(path, { kind: 'file', size: 0, reel: null, start: null });
      return 'ok';
    }
    this.#retirePath(path, null);
    this.#setFile(path, { kind: 'file', size, reel, start });
    return 'ok';
  }

  #setFile(path: string, entry: ModelEntry): void {
    this.entries.set(path, entry.size === 0 ? { ...entry, reel: null, start: null } : entry);
  }

  #retirePath(path: string, except: Id | null): void {
    for (const upload of this.uploads) {
      if (upload.path !== path || upload.state !== 'complete' || upload.id === except) continue;
      upload.state = 'replaced';
      this.#reels.set(upload.reel, []);
    }
  }

  #isTaken(path: string, line: EntryLine): boolean {
    const start = line.start ?? 0;
    return [...this.entries].some(
      ([other, entry]) =>
        other !== path &&
        entry.size > 0 &&
        line.size > 0 &&
        entry.reel === line.reel &&
        entry.start !== null &&
        entry.start < start + line.size &&
        entry.start + entry.size > start,
    );
  }

  #conflicts(path: string, kind: 'file' | 'folder'): boolean {
    return this.#isOtherKind(path, kind) || this.#liesBelowFile(path);
  }

  #isOtherKind(path: string, kind: 'file' | 'folder'): boolean {
    return [...this.entries].some(
      ([other, entry]) => (other === path && entry.kind !== kind) || (kind === 'file' && other.startsWith(`${path}/`)),
    );
  }

  #liesBelowFile(path: string): boolean {
    return [...this.entries].some(([other, entry]) => path.startsWith(`${other}/`) && entry.kind === 'file');
  }

  /** The runs that a range of a reel shows, or null when not all of it is durable. */
  content(reel: Id, from: number, to: number): Run[] | null {
    const runs: Run[] = [];
    for (let at = from; at < to; ) {
      const one = this.#reel(reel).find((it) => it.position <= at && it.position + it.length > at);
      const upload = one && this.uploads.find((it) => it.id === one.upload);
      if (!one || !upload) return null;
      const inUpload = one.at + at - one.position;
      const length = Math.min(to - at, one.position + one.length - at);
      if (inUpload + length > upload.received) return null;
      runs.push({ upload: upload.id, from: inUpload, length });
      at += length;
    }
    return join(runs);
  }

  /** Implied folders: ancestors that nobody declared. */
  implied(): string[] {
    const found = new Set<string>();
    for (const path of this.entries.keys()) {
      for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) found.add(path.slice(0, at));
    }
    return [...found].filter((path) => !this.entries.has(path)).sort();
  }
}

export function join(runs: Run[]): Run[] {
  const joined: Run[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    if (last && last.upload === run.upload && last.from + last.length === run.from) last.length += run.length;
    else joined.push({ ...run });
  }
  return joined;
}

/** Stands for the SHA-256 of content: equal exactly when the content is. */
export function digestOf(runs: Run[]): Uint8Array {
  return hash('sha256', JSON.stringify(join(runs)), 'buffer');
}
