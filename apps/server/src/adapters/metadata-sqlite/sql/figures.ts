import type { Counts, FigureRow } from '../../../ports/metadata-figures.ts';
import { equal, idText, text } from '../bytes.ts';
import type { Bytes, DayFigureTable } from '../tables.ts';

/** In the place of a recipient: all of them, each envelope once. */
export const ALL = new Uint8Array(16);

export const FIGURE_COLUMNS = [
  'day',
  'sender',
  'recipient',
  'contract',
  'sent',
  'sealed',
  'files',
  'bytes',
  'collected',
  'collected_files',
  'collected_bytes',
  'refused',
  'purged',
  'purged_files',
  'purged_bytes',
] as const;

export type FigureKey = { day: number; sender: Bytes; recipient: Bytes; contract: Bytes };

export function noCounts(): Counts {
  return {
    sent: 0,
    sealed: 0,
    files: 0,
    bytes: 0,
    collected: 0,
    collectedFiles: 0,
    collectedBytes: 0,
    refused: 0,
    purged: 0,
    purgedFiles: 0,
    purgedBytes: 0,
  };
}

export function toFigure(row: DayFigureTable): FigureRow {
  const { day, sealed, files, bytes, sent, collected, refused, purged } = row;
  return {
    day,
    sender: idText(row.sender),
    recipient: equal(row.recipient, ALL) ? null : idText(row.recipient),
    contract: text(row.contract),
    sent,
    sealed,
    files,
    bytes,
    collected,
    collectedFiles: row.collected_files,
    collectedBytes: row.collected_bytes,
    refused,
    purged,
    purgedFiles: row.purged_files,
    purgedBytes: row.purged_bytes,
  };
}
