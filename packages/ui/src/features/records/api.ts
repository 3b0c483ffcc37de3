import { namespaceOf } from '../certificate/statement.ts';
/** GET /api/v1/records and the receipts of an envelope (docs/spec/http.md). */
export interface HouseRecord {
  seq: number;
  at: string;
  type: string;
  envelope: string | null;
  person: { id: string; name: string; email: string | null } | null;
  from: string | null;
  result: 'done' | 'refused';
  data: Record<string, unknown> | null;
}

export interface RecordPage {
  items: HouseRecord[];
  cursor: string | null;
}

export const RECEIPT_KINDS = ['sealed', 'addressed', 'collected', 'refused', 'expired', 'withdrawn', 'purged'] as const;

export interface Receipt {
  id: string;
  envelope: string;
  kind: (typeof RECEIPT_KINDS)[number];
  at: string;
  statement: string;
  sig: string;
  jws: string;
}

/** Beginnings of types, in the order they are offered. */
export const TYPES = [
  'envelope',
  'recipient',
  'person',
  'token',
  'ticket',
  'session',
  'account',
  'client',
  'upload',
  'notice',
  'clock',
] as const;
export type TypeFilter = 'any' | (typeof TYPES)[number];

export interface Filter {
  type: TypeFilter;
  envelope: string;
  person: string;
  /** Days as YYYY-MM-DD, or ''. */
  from: string;
  to: string;
}

export const NO_FILTER: Filter = { type: 'any', envelope: '', person: '', from: '', to: '' };

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Nothing, or a whole id. */
export const isIdOrNone = (text: string): boolean => text.trim() === '' || ID.test(text.trim());

/** What of a filter can be asked for: half an id is not asked for. */
export function queryOf({ type, envelope, person, from, to }: Filter): Record<string, string> {
  const asked: Record<string, string> = {};
  if (type !== 'any') asked.type = `${type}.`;
  if (ID.test(envelope.trim())) asked.envelope = envelope.trim().toLowerCase();
  if (ID.test(person.trim())) asked.person = person.trim().toLowerCase();
  if (from !== '') asked.from = from;
  if (to !== '') asked.to = to;
  return asked;
}

/** `confirmed: true, recipient: 0193…`: figures and ids, as they were recorded. */
export function detailsOf(data: HouseRecord['data']): string {
  return Object.entries(data ?? {})
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

/** The lines that check a receipt anywhere (docs/guides/auditor.md). `courier` is its address. */
export function checkLines(courier: string, { id, kind }: Pick<Receipt, 'id' | 'kind'>): string {
  const namespace = namespaceOf(kind);
  return [
    `curl -s ${courier}/.well-known/datoferum/allowed_signers > allowed_signers`,
    `ssh-keygen -Y verify -f allowed_signers -I courier -n ${namespace} -s ${fileName(id, 'sig')} < ${fileName(id, 'json')}`,
  ].join('\n');
}

export const fileName = (id: string, ending: 'json' | 'sig' | 'jws'): string =>
  ending === 'json' ? `receipt-${id}.json` : ending === 'sig' ? `receipt-${id}.json.sig` : `receipt-${id}.jws`;
