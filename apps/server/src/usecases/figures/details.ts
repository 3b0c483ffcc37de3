import { targetOf } from '@datoferum/core';
import type { Envelope, Page, Person } from '../../ports/metadata-rows.ts';
import { isNamed } from '../is-named.ts';
import type { Ports } from '../ports.ts';

const DAY = 86_400_000;
const PAGE = 500;
/** Envelopes looked at for one answer. */
const MOST = 20_000;

export interface DetailsAsked {
  /** Days since 1970 on which they were sealed, both included. */
  from: number;
  to: number;
  of: 'sent' | 'received';
}

/** What goes to one table, as its senders wrote it. */
export interface TargetFigure {
  database: string;
  table: string;
  contract: string;
  envelopes: number;
  files: number;
  bytes: number;
}

export interface FigureDetails {
  targets: TargetFigure[];
  /** From seal to receipt, in seconds: of how many receipts, half and nine tenths of them within; null without one. */
  collected: { count: number; median: number | null; ninth: number | null };
  /** There were more envelopes than were looked at. */
  more: boolean;
}

/** Figures that are read from the envelopes themselves: what a purge has taken from them is in none. */
export async function figureDetails(
  { metadata }: Pick<Ports, 'metadata'>,
  person: Person,
  { from, to, of }: DetailsAsked,
): Promise<FigureDetails> {
  const who = { person: person.id, address: person.address, everything: false };
  const targets = new Map<string, TargetFigure>();
  const waited: number[] = [];
  let seen = 0;
  let more = false;
  for (let cursor: string | null = null; ; ) {
    const page: Page<Envelope> = await metadata.read.envelopes(who, cursor, PAGE);
    for (const envelope of page.items) {
      const { sealedAt } = envelope;
      if (sealedAt === null || sealedAt < from * DAY || sealedAt >= (to + 1) * DAY) continue;
      const mine = envelope.recipients.filter((one) => isNamed(one, person));
      if (of === 'sent' ? envelope.sender !== person.id : mine.length === 0) continue;
      add(targets, envelope);
      const takers = of === 'sent' ? envelope.recipients : mine;
      for (const { state, endedAt } of takers)
        if (state === 'collected' && endedAt !== null) waited.push((endedAt - sealedAt) / 1_000);
    }
    seen += page.items.length;
    cursor = page.cursor;
    // Ids grow with time: what was opened so long before the first day was sealed before it, too.
    const last = page.items.at(-1);
    if (cursor === null || !last || last.createdAt < (from - LONGEST_FILLING) * DAY) break;
    if (seen >= MOST) {
      more = true;
      break;
    }
  }
  waited.sort((a, b) => a - b);
  const within = (share: number): number | null => waited[Math.ceil(waited.length * share) - 1] ?? null;
  return {
    targets: [...targets.values()].sort((a, b) => b.bytes - a.bytes),
    collected: { count: waited.length, median: within(0.5), ninth: within(0.9) },
    more,
  };
}

/** Days from opening to seal at the very most: filling, one extension, grace, and repairs. */
const LONGEST_FILLING = 90;

function add(targets: Map<string, TargetFigure>, { fields, contract, files, bytes }: Envelope): void {
  const target = targetOf(fields);
  if (!target) return;
  const key = JSON.stringify([target.database, target.table, contract]);
  const sum = targets.get(key) ?? { ...target, contract, envelopes: 0, files: 0, bytes: 0 };
  sum.envelopes += 1;
  sum.files += files;
  sum.bytes += bytes;
  targets.set(key, sum);
}
