import { hex, nameOf, pathMember, utf8Text } from '@datoferum/core';
import { namedBy } from '../../ports/address.ts';
import type {
  Entry,
  Envelope,
  Person,
  Problem,
  Receipt,
  Recipient,
  RecordRow,
  Upload,
} from '../../ports/metadata-rows.ts';
import type { Who } from '../routes.ts';

/** RFC 3339 in UTC; times of files stay milliseconds, as they came. */
export const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** An envelope as its parties see it; an operator sees states and figures, no title, no words, no people. */
export function envelopeView(
  envelope: Envelope,
  as: ReadonlySet<Who>,
  viewer: Person,
  claimants: readonly Person[] | null = null,
): Record<string, unknown> {
  const isParty = as.has('sender') || as.has('recipient');
  const isSender = as.has('sender');
  const shown = isSender || !isParty ? envelope.recipients : envelope.recipients.filter((one) => isViewer(one, viewer));
  return {
    id: envelope.id,
    state: envelope.state,
    as: [...as].filter((who) => who !== 'oneself'),
    ...(isParty
      ? {
          title: envelope.title,
          message: envelope.message,
          fields: envelope.fields,
          sender: namedBy(envelope.senderAddress),
        }
      : {}),
    recipients: shown.map((recipient) => recipientView(recipient, isParty, isSender ? claimants : null)),
    contract: envelope.contract,
    terms: envelope.terms,
    entries: envelope.entries,
    files: envelope.files,
    bytes: envelope.bytes,
    manifest: envelope.manifestSha256 ? hex(envelope.manifestSha256) : null,
    createdAt: time(envelope.createdAt),
    fillDeadline: time(envelope.fillDeadline),
    frozenAt: time(envelope.frozenAt),
    graceUntil: time(envelope.graceUntil),
    extendedAt: time(envelope.extendedAt),
    closedAt: time(envelope.closedAt),
    sealedAt: time(envelope.sealedAt),
    expiresAt: time(envelope.expiresAt),
    damagedAt: time(envelope.damagedAt),
    purgedAt: time(envelope.purgedAt),
    ...(isSender ? doors(envelope.id) : {}),
  };
}

export const doors = (id: string) => ({ uploads: `/files/${id}/`, drop: `/drop/${id}/` });

const isViewer = ({ person, address }: Recipient, viewer: Person): boolean =>
  person === null ? address !== '' && address === viewer.address : person === viewer.id;

export function recipientView(
  recipient: Recipient,
  isParty: boolean,
  claimants: readonly Person[] | null = null,
): Record<string, unknown> {
  const claimant = recipient.state === 'notified' ? null : claimants?.find(({ id }) => id === recipient.person);
  return {
    id: recipient.id,
    ...(isParty ? { ...namedBy(recipient.address), reason: recipient.reason } : {}),
    ...(claimants
      ? { claimedBy: claimant ? claimantView(claimant) : null, remindedAt: time(recipient.remindedAt) }
      : {}),
    state: recipient.state,
    openedAt: time(recipient.openedAt),
    endedAt: time(recipient.endedAt),
    addedAt: time(recipient.addedAt),
    served: recipient.served,
  };
}

/** Who came: a claim pins a person, and the sender may know whom. */
const claimantView = ({ id, name, address }: Person) => ({ id, name, email: address || null });

export function entryView(entry: Entry): Record<string, unknown> {
  const { kind } = entry;
  const name = utf8Text(nameOf(entry.path));
  return {
    ...(name === null ? {} : { name }),
    ...pathMember(entry.path),
    hash: hex(entry.pathHash),
    kind,
    ...(kind === 'file'
      ? {
          size: entry.size,
          mtime: entry.mtime,
          reel: entry.reel,
          start: entry.start,
          declared: entry.declared ? hex(entry.declared) : null,
          sha256: entry.sha256 ? hex(entry.sha256) : null,
          crc32: entry.crc32 === null ? null : entry.crc32.toString(16).padStart(8, '0'),
          state: entry.state,
          position: entry.tapeAt,
        }
      : { mtime: entry.mtime, below: { files: entry.belowFiles, bytes: entry.belowBytes } }),
  };
}

export function problemView({ path, piece, reason }: Problem): Record<string, unknown> {
  return { ...pathMember(path), piece, reason };
}

export function uploadView(upload: Upload, writer: { since: number; live: number } | null): Record<string, unknown> {
  return {
    id: upload.id,
    envelope: upload.envelope,
    location: `/files/${upload.envelope}/${upload.id}`,
    kind: upload.kind,
    state: upload.state,
    ...(upload.path ? pathMember(upload.path) : {}),
    reel: upload.reel,
    position: upload.position,
    length: upload.length,
    received: upload.received,
    writer: writer ? { since: time(writer.since), live: writer.live } : null,
    createdAt: time(upload.createdAt),
    updatedAt: time(upload.updatedAt),
  };
}

/** The statement stands here as text: these exact characters were signed. */
export function receiptView(receipt: Receipt): Record<string, unknown> {
  return {
    id: receipt.id,
    envelope: receipt.envelope,
    kind: receipt.kind,
    person: receipt.person,
    at: time(receipt.at),
    statement: utf8Text(receipt.statement),
    sig: receipt.sig,
    jws: receipt.jws,
  };
}

/** Addresses of callers are for the auditor. */
export function recordView({ seq, type, at, person, from, result, data }: RecordRow, as: ReadonlySet<Who>): object {
  const isAuditor = as.has('auditor');
  return { seq, type, at: time(at), person, ...(isAuditor ? { from } : {}), result, data: data ?? null };
}
