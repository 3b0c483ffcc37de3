import type { FileSource, Finding } from '@datoferum/core/transfer';

/** Bytes read at a time. */
const STEP = 4 * 1024 * 1024;
const FIRST = 20;

export type StructureFault = { code: 'structure' | 'odd_structure'; at: string };
/** Fed with text in order; `end` after the last. The first fault found is enough. */
export interface StructureReader {
  feed(text: string): StructureFault | null;
  end(): StructureFault | null;
}

const KINDS: Readonly<Record<string, () => Promise<() => StructureReader>>> = {
  csv: async () => (await import('./structure-csv.ts')).csvReader,
  tsv: async () => (await import('./structure-csv.ts')).csvReader,
  json: async () => (await import('./structure-json.ts')).jsonReader,
  ndjson: async () => (await import('./structure-json.ts')).linesReader,
  jsonl: async () => (await import('./structure-json.ts')).linesReader,
  xml: async () => (await import('./structure-xml.ts')).xmlReader,
};

const endingOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1).toLowerCase();

/** Which file is looked into, of how many, and how much of all their bytes was read, 0–1. */
export type StructureTold = (at: number, of: number, share: number) => void;

/** Reads CSV, JSON and XML files to their end and says which are not whole. Nothing leaves the machine. */
export async function checkStructure(source: FileSource, told: StructureTold, signal: AbortSignal): Promise<Finding[]> {
  const files: { path: Uint8Array; name: string; size: number }[] = [];
  for await (const item of source.walk(signal)) {
    if (item.kind !== 'file') continue;
    const name = new TextDecoder().decode(item.path);
    if (endingOf(name) in KINDS) files.push({ path: item.path, name, size: item.size });
  }
  const found = new Map<string, Finding>();
  const all = files.reduce((sum, { size }) => sum + size, 0);
  let before = 0;
  for (const [at, file] of files.entries()) {
    const read = (bytes: number): void =>
      told(at + 1, files.length, all === 0 ? 0 : Math.min(1, (before + bytes) / all));
    read(0);
    const fault = await checkOne(source, file, read, signal);
    before += file.size;
    if (!fault) continue;
    const { code } = fault;
    const finding = found.get(code) ?? { id: code, code, blocks: false, count: 0, first: [], values: {} };
    finding.count += 1;
    if (finding.first.length < FIRST) finding.first.push(file.name);
    if (finding.count === 1) finding.values.at = fault.at;
    found.set(code, finding);
  }
  told(files.length, files.length, 1);
  return [...found.values()];
}

async function checkOne(
  source: FileSource,
  { path, name, size }: { path: Uint8Array; name: string; size: number },
  read: (bytes: number) => void,
  signal: AbortSignal,
): Promise<StructureFault | null> {
  const reader = (await (KINDS[endingOf(name)] as NonNullable<(typeof KINDS)[string]>)())();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let at = 0; at < size; at += STEP) {
    signal.throwIfAborted();
    const bytes = await source.read(path, at, Math.min(STEP, size - at));
    let text: string;
    try {
      text = decoder.decode(bytes, { stream: at + bytes.length < size });
    } catch {
      // Another charset: its structure cannot be told, and it is carried as it is.
      return null;
    }
    const fault = reader.feed(text);
    if (fault) return fault;
    read(at + bytes.length);
  }
  return reader.end();
}
