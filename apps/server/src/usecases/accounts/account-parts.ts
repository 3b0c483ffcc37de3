import { createHash, timingSafeEqual } from 'node:crypto';
import type { Language } from '../../ports/metadata-accounts.ts';
import type { Id, NewRecord } from '../../ports/metadata-rows.ts';
import { type InputProblem, passwordProblem, readAddress, readName } from './account-rules.ts';

const HOUR = 3_600_000;
/** How long a one-time link works. */
export const LINK_MS = { prove: 24 * HOUR, reset: HOUR, change: 24 * HOUR, admin: HOUR } as const;

export type Tried<T> = { ok: true; value: T } | { ok: false; problem: Problem; wait?: number };
export type Problem = InputProblem | 'wrong-credentials' | 'slow-down' | 'link-invalid' | 'registration-closed';

export interface Registration {
  address: string;
  name: string;
  password: string;
  language: Language;
  /** SHA-256 of a cookie of the browser that asks: only there the link alone is enough. */
  browser: string;
  /** Where the person goes on, kept with the link. */
  goOn: string;
}

export const refused = <T>(problem: Problem): Tried<T> => ({ ok: false, problem });
export const linkHash = (secret: string): Uint8Array => createHash('sha256').update(secret).digest();

/** The page below the realm that a link leads to. */
export const PAGES = { prove: 'prove', reset: 'reset', change: 'address', admin: 'first-admin' } as const;

/** What a form says of somebody, in normal form. */
export function check(given: {
  address: string;
  name: string;
  password: string;
}): Tried<{ address: string; name: string }> {
  const address = readAddress(given.address);
  if (!address) return refused('address-invalid');
  const name = readName(given.name);
  if (!name) return refused('name-invalid');
  const problem = passwordProblem(given.password, address);
  return problem ? refused(problem) : { ok: true, value: { address, name } };
}

export function record(type: string, person: Id, from: string | null, at: number): NewRecord {
  return { type, envelope: null, person, from, result: 'done', at };
}

export function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && a.length > 0 && timingSafeEqual(a, b);
}
