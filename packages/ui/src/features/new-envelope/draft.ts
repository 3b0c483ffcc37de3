import type { Picked } from '../../platform/transfers-port.ts';

/** What was typed and picked so far; kept on this machine until it is sent or discarded. */
export interface Draft {
  picked: Picked | null;
  leavesOut: boolean;
  title: string;
  /** The title follows the folder until somebody types one. */
  isTitleTyped: boolean;
  recipients: Recipient[];
  contract: string | null;
  retentionDays: string;
  message: string;
  fields: { id: number; name: string; value: string }[];
  closesItself: boolean;
  /** Findings that a person called intended. */
  intended: string[];
  keptAt: number | null;
}

export interface Recipient {
  email: string;
  name: string | null;
  isNew: boolean;
}

export const EMPTY: Draft = {
  picked: null,
  leavesOut: true,
  title: '',
  isTitleTyped: false,
  recipients: [],
  contract: null,
  retentionDays: '',
  message: '',
  fields: [],
  closesItself: true,
  intended: [],
  keptAt: null,
};

/** A draft of an older app, or half of one, is no draft. */
export function readDraft(text: string | null): Draft {
  try {
    const read = JSON.parse(text ?? 'null') as Partial<Draft> | null;
    if (!read || !Array.isArray(read.recipients) || !Array.isArray(read.fields)) return EMPTY;
    return { ...EMPTY, ...read };
  } catch {
    return EMPTY;
  }
}

export const isEmpty = ({ picked, title, recipients, message, fields }: Draft): boolean =>
  !picked && title === '' && recipients.length === 0 && message === '' && fields.length === 0;

/** `FEAT01_D27` → `FEAT01 D27`: a folder's name as people would write it. Never empty when there is a name. */
export function proposedTitle(picked: Picked | null): string {
  if (!picked) return '';
  const name =
    picked.roots.length === 1 && picked.roots[0]?.kind === 'file' ? picked.name.replace(/\.\w{1,8}$/, '') : picked.name;
  return name.replaceAll('_', ' ').replace(/\s+/g, ' ').trim().slice(0, 300) || picked.name.slice(0, 300);
}

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;
export const isAddress = (text: string): boolean => ADDRESS.test(text.trim()) && text.trim().length <= 320;

/** The same person twice is one: addresses match in any case. */
export function withRecipient(recipients: readonly Recipient[], more: Recipient): Recipient[] {
  const key = more.email.trim().toLowerCase();
  if (recipients.some(({ email }) => email.toLowerCase() === key)) return [...recipients];
  return [...recipients, { ...more, email: more.email.trim() }];
}

/** Named fields with a value; a name without a value, or a value without a name, is not sent. */
export function fieldsOf(fields: Draft['fields']): Record<string, string> | undefined {
  const named = fields.filter(({ name, value }) => name.trim() !== '' && value.trim() !== '');
  if (named.length === 0) return undefined;
  return Object.fromEntries(named.map(({ name, value }) => [name.trim().slice(0, 100), value.trim()]));
}
