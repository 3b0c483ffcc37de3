/** What the courier says of an envelope (docs/spec/http.md); members that a viewer may not see are absent. */
export type EnvelopeState = 'filling' | 'sealing' | 'sealed' | 'delivered' | 'purging' | 'purged';
export type RecipientState = 'notified' | 'opened' | 'collecting' | 'collected' | 'refused';
export type Role = 'sender' | 'recipient' | 'operator' | 'auditor' | 'admin';

export interface Address {
  email?: string;
  issuer?: string;
  subject?: string;
}

export interface Recipient extends Address {
  id: string;
  state: RecipientState;
  /** Why it was refused. */
  reason?: string | null;
  claimedBy?: { id: string; name: string; email: string | null } | null;
  remindedAt?: string | null;
  openedAt: string | null;
  endedAt: string | null;
  addedAt: string | null;
  /** Bytes. */
  served: number;
}

export interface Terms {
  retentionDays: number;
  fillDays: number;
  graceHours: number;
  verify: 'read-back' | 'received';
  notice: 'none' | 'mail';
}

export interface ProblemView {
  path?: string;
  path64?: string;
  piece: number | null;
  reason: string;
}

export interface Envelope {
  id: string;
  state: EnvelopeState;
  as: Role[];
  title?: string | null;
  message?: string | null;
  fields?: Record<string, unknown> | null;
  sender?: Address;
  recipients: Recipient[];
  contract: string;
  terms: Terms;
  entries: number;
  files: number;
  bytes: number;
  manifest: string | null;
  createdAt: string;
  fillDeadline: string | null;
  frozenAt: string | null;
  graceUntil: string | null;
  extendedAt: string | null;
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
    step: string | null;
    secondsLeft: number | null;
    problems: number;
  } | null;
  problems?: { total: number; items: ProblemView[] };
}

export interface Entry {
  name?: string;
  path?: string;
  path64?: string;
  hash: string;
  kind: 'file' | 'folder' | 'implied';
  size?: number;
  mtime: number | null;
  state?: string;
  sha256?: string | null;
  below?: { files: number; bytes: number };
}

export interface Receipt {
  id: string;
  envelope: string;
  kind: string;
  person: string | null;
  at: string;
  /** Exactly these characters were signed. */
  statement: string;
  sig: string;
  jws: string;
}

export interface RecordLine {
  seq: number;
  type: string;
  at: string;
  person: string | null;
  result: string;
  data: Record<string, unknown> | null;
}

export interface Page<T> {
  items: T[];
  cursor: string | null;
}

/** How a person is named where no name is known. */
export const addressText = ({ email, issuer, subject }: Address): string =>
  email ?? [issuer, subject].filter(Boolean).join(' ');

/** Name and address of a recipient; the name of who came, once somebody has. */
export function personOf(recipient: Recipient): { name: string; address: string; isOther: boolean } {
  const address = addressText(recipient);
  const { claimedBy } = recipient;
  const name = claimedBy?.name || address;
  const isOther = Boolean(claimedBy?.email && recipient.email && claimedBy.email !== recipient.email);
  return { name, address, isOther };
}

export const isSealed = ({ state }: Pick<Envelope, 'state'>): boolean => state === 'sealed' || state === 'delivered';
export const isGone = ({ state }: Pick<Envelope, 'state'>): boolean => state === 'purging' || state === 'purged';
export const isOpen = ({ state }: Pick<Envelope, 'state'>): boolean => state === 'filling' || state === 'sealing';
/** It went back to filling because what was stored is not what was sent. */
export const isNotSealed = ({ state, needs, problems }: Envelope): boolean =>
  state === 'filling' && (needs === 'problems' || (problems?.total ?? 0) > 0);

/** The free fields as text, in their order; what is no text stands as JSON. */
export const fieldsOf = (fields: Envelope['fields']): { name: string; value: string }[] =>
  Object.entries(fields ?? {}).map(([name, value]) => ({
    name,
    value: typeof value === 'string' ? value : JSON.stringify(value),
  }));

/** Path of an entry for eyes and for a link: bytes that are no UTF-8 are escaped one by one in the link. */
export function entryAddress(entry: Pick<Entry, 'path' | 'path64'>): string | null {
  const bytes =
    entry.path !== undefined
      ? new TextEncoder().encode(entry.path)
      : entry.path64 !== undefined
        ? Uint8Array.from(atob(entry.path64), (letter) => letter.charCodeAt(0))
        : null;
  if (!bytes) return null;
  let address = '';
  for (const byte of bytes) {
    const letter = String.fromCharCode(byte);
    address += /[A-Za-z0-9\-._~/]/.test(letter) ? letter : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return address;
}
