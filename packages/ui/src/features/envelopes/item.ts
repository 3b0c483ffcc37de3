/** An envelope as a list tells it: GET /api/v1/envelopes (docs/spec/http.md). */
export interface Item {
  id: string;
  state: 'filling' | 'sealing' | 'sealed' | 'delivered' | 'purging' | 'purged';
  as: string[];
  /** Absent for an operator; empty once it was destroyed. */
  title?: string;
  fields?: Record<string, unknown> | null;
  sender?: { email?: string; issuer?: string; subject?: string };
  recipients: Recipient[];
  contract: string;
  terms: { retentionDays: number };
  files: number;
  bytes: number;
  createdAt: string;
  fillDeadline: string | null;
  frozenAt: string | null;
  graceUntil: string | null;
  closedAt: string | null;
  sealedAt: string | null;
  expiresAt: string | null;
  damagedAt: string | null;
  purgedAt: string | null;
  needs: 'problems' | 'deadline' | 'damaged' | 'collect' | null;
  progress: {
    files: number;
    bytes: number;
    arrived: number;
    verifiedFiles: number;
    verifiedBytes: number;
    secondsLeft: number | null;
    problems: number;
  };
}

export interface Recipient {
  email?: string;
  subject?: string;
  reason?: string | null;
  claimedBy?: { name: string; email: string | null } | null;
  state: 'notified' | 'opened' | 'collecting' | 'collected' | 'refused';
  openedAt: string | null;
  endedAt: string | null;
}

export interface ItemPage {
  items: Item[];
  cursor: string | null;
}

export type Group = 'needs' | 'moving' | 'rest';
export const GROUPS: readonly Group[] = ['needs', 'moving', 'rest'];

/** Goes out when one sent it; who sends to oneself sees it go out. */
export const isOut = ({ as }: Item): boolean => !as.includes('recipient') || as.includes('sender');

/** Where a row leads: what waits for one is taken at its own front, everything else is looked at. */
export const pageOf = ({ id, needs }: Pick<Item, 'id' | 'needs'>): string =>
  needs === 'collect' ? `/collect/${id}` : `/envelopes/${id}`;
