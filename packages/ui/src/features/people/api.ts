/** GET /api/v1/people, /admin/people and figures by person (docs/spec/http.md). */
export interface Known {
  email?: string;
  issuer?: string;
  subject?: string;
  name: string | null;
}

export const ROLES = ['person', 'operator', 'auditor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export interface Somebody {
  id: string;
  email: string | null;
  name: string;
  role: Role;
  disabled: boolean;
  /** Bytes; null: as configured, 0: none. `limit` is what counts, null: none. */
  quota: number | null;
  limit: number | null;
  held: number;
}

export interface Exchanged {
  recipient?: { id: string; email?: string | null };
  sender?: { id: string; email?: string | null };
  sealed: number;
  bytes: number;
  collected: number;
}

/** What went to and came from each address; who is known by no address is left out. */
export function exchangeByAddress(
  sent: readonly Exchanged[],
  received: readonly Exchanged[],
): Map<string, { sent?: Exchanged; received?: Exchanged }> {
  const found = new Map<string, { sent?: Exchanged; received?: Exchanged }>();
  const put = (email: string | null | undefined, more: { sent?: Exchanged; received?: Exchanged }): void => {
    if (email) found.set(email, { ...found.get(email), ...more });
  };
  for (const one of sent) put(one.recipient?.email, { sent: one });
  for (const one of received) put(one.sender?.email, { received: one });
  return found;
}

export const nameOf = ({ name, email, issuer, subject }: Known): string =>
  name || email || [issuer, subject].filter(Boolean).join(' ');
