import { type CheckSource, DOCUMENT_NAMES, zipSource } from '@datoferum/core/transfer/check';
import type { Delivery, DocumentBlobs } from '../../platform/check-port.ts';
import { documentsAmong, isDocument } from './documents.ts';

export interface PickedFile {
  path: string;
  file: File;
}

/** What somebody brought: a delivery, documents, or both. */
export interface Gathered {
  delivery: Delivery | null;
  documents: DocumentBlobs;
}

type Name = keyof typeof DOCUMENT_NAMES;

/** Sorts picked files: a proof ZIP and loose documents are documents, one other ZIP is the delivery, everything else is its folder. */
export async function gather(files: readonly PickedFile[]): Promise<Gathered> {
  let documents: DocumentBlobs = documentsAmong(files);
  const rest: PickedFile[] = [];
  const zips: PickedFile[] = [];
  for (const one of files) {
    const isLoose = !one.path.includes('/');
    if (isLoose && isDocument(one.path)) continue;
    if (isLoose && /\.zip$/i.test(one.path)) zips.push(one);
    else rest.push(one);
  }
  for (const zip of zips) {
    const proof = await proofOf(zip.file);
    if (proof) documents = { ...proof, ...documents };
    else rest.push(zip);
  }
  const [only] = rest;
  if (!only) return { delivery: null, documents };
  if (rest.length === 1 && zips.includes(only)) {
    return { delivery: { kind: 'zip', name: only.file.name, file: only.file }, documents };
  }
  const at = only.path.indexOf('/');
  const root = only.path.slice(0, Math.max(at, 0));
  const isOne = root !== '' && rest.every(({ path }) => path.startsWith(`${root}/`));
  return { delivery: { kind: 'folder', name: isOne ? root : '', files: rest }, documents };
}

/** The documents of a ZIP that holds a proof; null for any other. */
async function proofOf(file: Blob): Promise<DocumentBlobs | null> {
  const bytes = {
    size: file.size,
    read: async (start: number, length: number) =>
      new Uint8Array(await file.slice(start, start + length).arrayBuffer()),
  };
  let source: CheckSource;
  try {
    source = await zipSource(bytes);
  } catch {
    // Not ours, or cut: whoever checks it says so.
    return null;
  }
  const found: DocumentBlobs = {};
  for (const [name, path] of Object.entries(DOCUMENT_NAMES) as [Name, string][]) {
    const key = new TextEncoder().encode(path);
    const size = await source.look(key);
    if (size !== null) found[name] = new Blob([await source.read(key, 0, size)]);
  }
  return found.seal && (found.sums ?? found.lines) ? found : null;
}

/** Picked by a field of the page: with folders where a folder was picked. */
export const fromField = (list: FileList | null): PickedFile[] =>
  Array.from(list ?? [], (file) => ({ path: file.webkitRelativePath || file.name, file }));

/** Dropped; must be called within the event, for what was dropped is gone after it. */
export function fromDrop(transfer: DataTransfer): Promise<PickedFile[]> {
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  return walk(entries);
}

async function walk(entries: readonly FileSystemEntry[]): Promise<PickedFile[]> {
  const files: PickedFile[] = [];
  for (const entry of entries) {
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      files.push({ path: entry.fullPath.replace(/^\//, ''), file });
      continue;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    for (;;) {
      // A reader gives some at a time, until it gives none.
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) break;
      for (const file of await walk(some)) files.push(file);
    }
  }
  return files;
}
