import { namedBy } from '../../ports/address.ts';
import type { Notice } from '../../ports/metadata-notices.ts';
import type { Envelope, Person, Recipient } from '../../ports/metadata-rows.ts';
import type { Addressee, Language, Message } from '../../ports/notifier.ts';
import type { Ports } from '../ports.ts';

/** Absolute addresses under DATOFERUM_URL that mails carry. */
export interface Links {
  /** The envelope's page; who is not signed in is asked to. It opens nothing by itself. */
  envelope(id: string): string;
  /**
   * A one-time link by which somebody without an account makes one: opening it proves the address it was sent to. Null where people
   * sign in elsewhere: that provider makes accounts, the envelope's page leads there.
   */
  invitation(address: string, to: { envelope: string; language: Language; expiresAt: number }): Promise<string | null>;
}

type Needs = Pick<Ports, 'metadata' | 'links' | 'language'>;
export interface Composed {
  to: Addressee;
  message: Message;
}

/**
 * What a row of the outbox says, and to whom, as things stand now. Null: there is nothing to say any more: the envelope is being
 * destroyed, the recipient has ended, the deadline was extended, nobody is behind the address.
 */
export async function composeNotice(needs: Needs, notice: Notice): Promise<Composed | null> {
  const envelope = await needs.metadata.read.envelope(notice.envelope);
  if (!envelope || envelope.state === 'purging' || envelope.state === 'purged') return null;
  const told = envelope.recipients.find(({ id }) => id === notice.recipient) ?? null;
  if (notice.person === null) return told && toRecipient(needs, envelope, told, notice);
  const person = await needs.metadata.read.person(notice.person);
  if (!person || person.disabled || person.address === '') return null;
  const message = forPerson(needs, envelope, person, told, notice);
  const { address, name } = person;
  return message && { to: { address, name, language: await languageOf(needs, address) }, message };
}

const READABLE = new Set(['sealed', 'delivered']);

async function toRecipient(
  needs: Needs,
  envelope: Envelope,
  recipient: Recipient,
  { kind }: Notice,
): Promise<Composed | null> {
  if (!READABLE.has(envelope.state) || envelope.expiresAt === null) return null;
  if (recipient.state === 'collected' || recipient.state === 'refused') return null;
  const { read } = needs.metadata;
  const person = recipient.person ? await read.person(recipient.person) : await read.personByAddress(recipient.address);
  if (person?.disabled) return null;
  // Who claimed it may have another address since.
  const address = recipient.person && person?.address ? person.address : recipient.address;
  // Purged, or named by an identity that proved no address: there is nowhere to write to.
  if (!('email' in namedBy(address))) return null;
  const account = await read.accountByAddress(address);
  if (account?.disabled) return null;
  const sender = await read.person(envelope.sender);
  const language = await languageOf(needs, address, envelope.senderAddress);
  const to = { address, name: person?.name ?? account?.name ?? '', language };
  const { id, title, files, bytes, expiresAt } = envelope;
  const by = sender?.name ? `${sender.name} (${envelope.senderAddress})` : envelope.senderAddress;
  const about = { envelope: { id, title, sender: by }, expiresAt };
  const content = { ...about, files, bytes };
  const invited =
    person || account ? null : await needs.links.invitation(address, { envelope: id, language, expiresAt });
  if (invited === null) {
    const link = needs.links.envelope(id);
    if (kind === 'expires-soon') return { to, message: { kind, ...about, link } };
    return { to, message: { kind: kind === 'reminder' ? kind : 'sealed', ...content, link } };
  }
  const link = invited;
  return {
    to,
    message: kind === 'expires-soon' ? { kind, ...about, link } : { kind: 'invitation', ...content, link },
  };
}

function forPerson(
  { links }: Needs,
  envelope: Envelope,
  person: Person,
  told: Recipient | null,
  { kind, at }: Notice,
): Message | null {
  const link = links.envelope(envelope.id);
  const mention = { id: envelope.id, title: envelope.title, sender: person.name || person.address };
  const isFilling = envelope.state === 'filling';
  switch (kind) {
    case 'collected':
      return told && { kind, envelope: mention, link, recipient: told.address, confirmed: told.confirmed, at };
    case 'refused':
      return told && { kind, envelope: mention, link, recipient: told.address, reason: told.reason ?? '', at };
    case 'all-refused': {
      const all = envelope.recipients.every(({ state }) => state === 'refused');
      return all && envelope.expiresAt !== null
        ? { kind, envelope: mention, link, expiresAt: envelope.expiresAt }
        : null;
    }
    case 'deadline-near':
      // The row of a deadline that was extended since: the extension has one of its own.
      return isFilling && envelope.frozenAt === null && at >= (envelope.extendedAt ?? 0)
        ? { kind, envelope: mention, link, deadline: envelope.fillDeadline }
        : null;
    case 'deadline-struck':
      return isFilling && envelope.frozenAt !== null && envelope.graceUntil !== null
        ? { kind, envelope: mention, link, graceUntil: envelope.graceUntil, mayExtend: envelope.extendedAt === null }
        : null;
    case 'reopened':
      return isFilling ? { kind, envelope: mention, link, problems: envelope.problems } : null;
    case 'damaged':
      return { kind, envelopeId: envelope.id, link, at };
    default:
      return null;
  }
}

/** The first of these people who chose one, else the house's: who writes to somebody shares a language, as a rule. */
async function languageOf({ metadata, language }: Needs, ...addresses: string[]): Promise<Language> {
  for (const address of addresses) {
    const account = await metadata.read.accountByAddress(address);
    if (account) return account.language;
  }
  return language;
}
