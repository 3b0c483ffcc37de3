import type { Finding, WalkView } from '@datoferum/core/transfer';
import type { Draft } from './draft.ts';

/** GET /api/v1/contracts (docs/spec/http.md); a null limit is none. */
export interface Contract {
  name: string;
  isDefault: boolean;
  terms: {
    retentionDays: number;
    fillDays: number;
    graceHours: number;
    verify: 'read-back' | 'received';
    notice: 'none' | 'mail';
  };
  retention: { least: number; most: number };
  limits: { recipients: number | null; files: number | null; bytes: number | null; pathBytes: number | null };
}

/** Bytes; null is no limit. */
export interface Quota {
  held: number;
  limit: number | null;
  free?: number | null;
}

/** What is right, as a sentence each. */
export type Fine =
  | { key: 'files'; of: number | null }
  | { key: 'bytes'; of: number | null }
  | { key: 'quota'; free: number | null }
  | { key: 'readable' }
  | { key: 'names' }
  | { key: 'structure' };

export interface Judgement {
  /** To look at, blocking ones first; without those called intended. */
  asks: Finding[];
  intended: Finding[];
  fine: Fine[];
}

/** What no envelope can reach is no limit to a person. */
const limitOf = (limit: number | null | undefined): number | null =>
  limit == null || limit >= Number.MAX_SAFE_INTEGER ? null : limit;

const over = (id: Finding['code'], most: number, is: number): Finding => ({
  id,
  code: id,
  blocks: true,
  count: 1,
  first: [],
  values: { most, is },
});

export const freeOf = ({ held, limit, free }: Quota): number | null =>
  free !== undefined ? free : limit === null ? null : Math.max(0, limit - held);

/** Puts what the walk found beside what the terms and the quota allow. */
export function judge(
  walk: WalkView | null,
  {
    contract,
    quota,
    intended,
    structure,
  }: { contract: Contract | null; quota: Quota | null; intended: readonly string[]; structure: Finding[] | null },
): Judgement {
  if (!walk) return { asks: [], intended: [], fine: [] };
  const found = [...walk.findings, ...(structure ?? [])];
  const fine: Fine[] = [];
  const mostFiles = limitOf(contract?.limits.files);
  const mostBytes = limitOf(contract?.limits.bytes);
  if (walk.isDone && walk.files + walk.emptyFolders === 0) found.unshift(over('empty', 0, 0));
  if (contract) {
    if (mostFiles !== null && walk.files > mostFiles) found.unshift(over('too_many_files', mostFiles, walk.files));
    else fine.push({ key: 'files', of: mostFiles });
    if (mostBytes !== null && walk.bytes > mostBytes) found.unshift(over('too_many_bytes', mostBytes, walk.bytes));
    else fine.push({ key: 'bytes', of: mostBytes });
  }
  const free = quota && freeOf(quota);
  if (quota) {
    if (free !== null && walk.bytes > (free as number)) found.unshift(over('quota', free as number, walk.bytes));
    else fine.push({ key: 'quota', free });
  }
  if (!walk.findings.some(({ code }) => code === 'unreadable')) fine.push({ key: 'readable' });
  if (!walk.findings.some(({ code }) => ['name_refused', 'case_twins', 'reserved_name', 'long_path'].includes(code)))
    fine.push({ key: 'names' });
  if (structure && structure.length === 0) fine.push({ key: 'structure' });
  const isIntended = ({ id, blocks }: Finding): boolean => !blocks && intended.includes(id);
  return {
    asks: found.filter((one) => !isIntended(one)).sort((a, b) => Number(b.blocks) - Number(a.blocks)),
    intended: found.filter(isIntended),
    fine,
  };
}

/** Why it cannot be sent now, one reason at a time, in the order of the form; null when it can. */
export type Blocked = 'nothing_picked' | 'finding' | 'title' | 'people' | 'too_many_people' | 'days' | 'sending';

export function blockedBy(draft: Draft, { asks }: Judgement, contract: Contract | null): Blocked | null {
  if (!draft.picked) return 'nothing_picked';
  if (asks.some(({ blocks }) => blocks)) return 'finding';
  if (draft.title.trim() === '') return 'title';
  if (draft.recipients.length === 0) return 'people';
  const most = contract?.limits.recipients ?? null;
  if (most !== null && draft.recipients.length > most) return 'too_many_people';
  return daysOf(draft.retentionDays, contract) === undefined ? 'days' : null;
}

/** Days that were asked for: null when nothing was said, undefined when it is no number that the contract allows. */
export function daysOf(text: string, contract: Contract | null): number | null | undefined {
  if (text.trim() === '') return null;
  const days = Number(text);
  if (!Number.isInteger(days) || days < (contract?.retention.least ?? 1)) return undefined;
  return contract && days > contract.retention.most ? undefined : days;
}
