import type { Counts, FigureRow } from '../../ports/metadata-figures.ts';
import type { Id, Person } from '../../ports/metadata-rows.ts';
import type { Ports } from '../ports.ts';

const PAGE = 1_000;

export type FiguresBy = 'day' | 'sender' | 'recipient' | 'contract';
/** `sent` and `received` are one's own; `all` is everybody's, for roles that may see it. */
export type FiguresOf = 'sent' | 'received' | 'all';

export interface FiguresAsked {
  /** Days since 1970, both included. */
  from: number;
  to: number;
  by: FiguresBy;
  of: FiguresOf;
  /** False leaves addresses out. */
  withAddresses: boolean;
}

export interface Figure extends Counts {
  /** A day as YYYY-MM-DD, a person's id or a contract. */
  key: string;
  /** Of a person, where it is shown; null when it is known no more. */
  address: string | null;
}

/** Sums of the day figures, by what was asked for. */
export async function figures(
  { metadata }: Pick<Ports, 'metadata'>,
  person: Person,
  { from, to, by, of, withAddresses }: FiguresAsked,
): Promise<Figure[]> {
  const sums = new Map<string, Figure>();
  const whose = of === 'all' ? null : of === 'sent' ? { sender: person.id } : { recipient: person.id };
  // Rows for each recipient count an envelope as often as it has recipients; they are asked for only when one of them is meant.
  const isEach = of === 'received' || by === 'recipient';
  for (let day = from; day <= to; day += 1) {
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof metadata.read.figuresOfDay>> = await metadata.read.figuresOfDay(
        day,
        whose,
        cursor,
        PAGE,
      );
      cursor = page.cursor;
      for (const row of page.items) if ((row.recipient !== null) === isEach) add(sums, keyOf(row, by), row);
    } while (cursor !== null);
  }
  const all = [...sums.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  // Who never came is nobody a sender knows of: a row would tell that the address has an account.
  const found = of === 'sent' && by === 'recipient' ? await knownTo(metadata, person.id, all) : all;
  if (withAddresses && (by === 'sender' || by === 'recipient')) await address(metadata, found);
  return found;
}

export const dayText = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

function keyOf(row: FigureRow, by: FiguresBy): string {
  if (by === 'day') return dayText(row.day);
  return (by === 'recipient' ? row.recipient : row[by]) ?? '';
}

function add(
  sums: Map<string, Figure>,
  key: string,
  { day: _, sender: __, recipient: ___, contract: ____, ...counts }: FigureRow,
): void {
  const sum = sums.get(key);
  if (!sum) {
    sums.set(key, { key, address: null, ...counts });
    return;
  }
  for (const [name, value] of Object.entries(counts)) sum[name as keyof Counts] += value;
}

async function address(metadata: Ports['metadata'], some: Figure[]): Promise<void> {
  for (let at = 0; at < some.length; at += PAGE) {
    const page = some.slice(at, at + PAGE);
    const known = new Map<Id, string>();
    for (const { id, address: one } of await metadata.read.personsById(page.map(({ key }) => key))) known.set(id, one);
    for (const figure of page) figure.address = known.get(figure.key) ?? null;
  }
}

async function knownTo(metadata: Ports['metadata'], sender: Id, all: Figure[]): Promise<Figure[]> {
  const came = new Set<Id>();
  for (let at = 0; at < all.length; at += PAGE) {
    const keys = all.slice(at, at + PAGE).map(({ key }) => key);
    for (const id of await metadata.read.whoCame(sender, keys)) came.add(id);
  }
  return all.filter(({ key }) => came.has(key));
}
