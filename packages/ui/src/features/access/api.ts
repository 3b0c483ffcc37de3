/** Tokens, tickets, sessions and identities of one's own (docs/spec/http.md). */
export const SCOPES = ['send', 'receive', 'read', 'account', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

export interface Token {
  id: string;
  name: string;
  scopes: Scope[] | null;
  createdAt: string | null;
  expiresAt: string | null;
  usedOn: string | null;
}
export interface Ticket {
  id: string;
  envelope: string;
  direction: 'send' | 'receive';
  createdAt: string | null;
  expiresAt: string | null;
}
export interface Session {
  id: string;
  client: string;
  startedAt: string;
  seenAt: string;
  agent: string | null;
  from: string | null;
  current: boolean;
}
export interface Identity {
  issuer: string;
  subject: string;
  linkedAt: string;
}
export interface Page<T> {
  items: T[];
  cursor: string | null;
}

/** Days a token may be chosen to hold; the courier takes 366 at most. */
export const DAYS = ['7', '30', '90', '365'] as const;
export type Days = (typeof DAYS)[number];

export const expiryOf = (days: Days, now: number): string => new Date(now + Number(days) * 86_400_000).toISOString();

export const isOver = (expiresAt: string | null, now: number): boolean =>
  expiresAt !== null && Date.parse(expiresAt) <= now;

const BROWSERS = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const;
const SYSTEMS = [
  ['Android', 'Android'],
  ['iPhone', 'iOS'],
  ['iPad', 'iPadOS'],
  ['Windows', 'Windows'],
  ['Mac OS X', 'macOS'],
  ['Linux', 'Linux'],
] as const;

/** "Firefox · Linux" of what a browser calls itself; null when it says nothing that is known. */
export function programOf(agent: string | null): string | null {
  const known = (table: readonly (readonly [string, string])[]): string | undefined =>
    table.find(([mark]) => agent?.includes(mark))?.[1];
  return [known(BROWSERS), known(SYSTEMS)].filter(Boolean).join(' · ') || null;
}
