/** A receipt or certificate as its statement says it (docs/spec/seal.md). */
export interface Read {
  predicate: {
    envelope?: string;
    event?: string;
    at?: string;
    served?: number;
    result?: string;
    counts?: { files?: number; folders?: number; blobs?: number };
    bytes?: number | string;
    reason?: string;
    times?: { opened?: string; sealed?: string | null; decided?: string; purged?: string };
    horizon?: string | null;
  };
  /** Hexadecimal SHA-256 of the list of files; null for what was never sealed. */
  manifest: string | null;
  at: string | undefined;
}

export function readText(statement: string): Read {
  const { predicate = {}, subject = [] } = JSON.parse(statement) as {
    predicate?: Read['predicate'];
    subject?: { name: string; digest: { sha256: string } }[];
  };
  return {
    predicate,
    manifest: subject.find(({ name }) => name === 'manifest-sha256.txt')?.digest.sha256 ?? null,
    // A seal says its own moment among its times.
    at: predicate.times?.purged ?? predicate.at ?? predicate.times?.sealed ?? undefined,
  };
}

/** What a document was signed for (docs/spec/seal.md): the receipt of sealing is the seal itself. */
export const namespaceOf = (kind: string): 'seal@datoferum' | 'receipt@datoferum' =>
  kind === 'sealed' ? 'seal@datoferum' : 'receipt@datoferum';

/** Sixty-four digits in groups of four, in two lines, so that two people can compare them aloud. */
export function grouped(digest: string): string[] {
  const groups = digest.match(/.{1,4}/g) ?? [];
  return [groups.slice(0, 8).join(' '), groups.slice(8).join(' ')].filter((line) => line !== '');
}

/** The day until which copies may exist, or null where the operator says nothing. */
export const horizonOf = (horizon: string | null | undefined): string | null =>
  horizon && /^\d{4}-\d{2}-\d{2}$/.test(horizon) ? horizon : null;
