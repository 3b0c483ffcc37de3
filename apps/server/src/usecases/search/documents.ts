import type { Envelope } from '../../ports/metadata-rows.ts';
import type { SearchDocument, Wanted } from '../../ports/search-index.ts';
import type { Ports } from '../ports.ts';

const PAGE = 1_000;
const decoder = new TextDecoder();

/** The documents of one kind, page by page. Of words two: what all parties may read, and with all addresses what the sender may. */
export async function* documentsOf(
  { metadata }: Pick<Ports, 'metadata'>,
  { kind }: Wanted,
  envelope: Envelope,
): AsyncGenerator<SearchDocument[]> {
  if (kind === 'words') {
    const shared = [envelope.title, envelope.message, textOf(envelope.fields), envelope.senderAddress].join('\n');
    const addresses = envelope.recipients.map(({ address }) => address);
    yield [
      { ref: Uint8Array.of(0), text: shared },
      { ref: Uint8Array.of(1), text: [shared, ...addresses].join('\n') },
    ];
    return;
  }
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof metadata.read.entryNames>> = await metadata.read.entryNames(
      envelope.id,
      cursor,
      PAGE,
    );
    cursor = page.cursor;
    // What is no UTF-8 is found by its other letters.
    yield page.items.map(({ pathHash, name }) => ({ ref: pathHash, text: decoder.decode(name) }));
  } while (cursor !== null);
}

/** All words of a JSON value, keys too. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(textOf).join('\n');
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([key, one]) => `${key} ${textOf(one)}`)
      .join('\n');
  return String(value);
}
