import { createHash } from 'node:crypto';
import { type Addressee, type Message, NotifyError } from '../ports/notifier.ts';
import { renderMail } from './render-mail.ts';
import { oneLine } from './safe-text.ts';

export interface MailSettings {
  /** The courier's own mailbox: `name` and `address`. */
  from: { name: string; address: string };
  /** Host shown at the foot, e.g. courier.example.com. */
  courier: string;
}

/** Options of nodemailer's sendMail; every value that reaches a header is one line. */
export interface ComposedMail {
  from: { name: string; address: string };
  to: { name: string; address: string };
  subject: string;
  text: string;
  html: string;
  messageId: string;
  headers: Record<string, string>;
}

/** A mailbox with nothing in it that could end a header line or begin a second address. */
const MAILBOX = /^[^\s\u0000-\u001f\u007f<>(),;:"\\]+@[^\s\u0000-\u001f\u007f<>(),;:"\\@]+$/;

/**
 * One message to one person. The same `key` gives the same Message-ID.
 * @throws NotifyError `never` for an address that is none
 */
export function composeMail(
  settings: MailSettings,
  to: Addressee,
  message: Message,
  key: string | undefined,
  random: () => string,
): ComposedMail {
  if (!MAILBOX.test(to.address)) throw new NotifyError('never', 'The address is not one that mail can be sent to.');
  const { subject, text, html } = renderMail(message, to.language, settings.courier);
  const id = key === undefined ? random() : createHash('sha256').update(key).digest('hex').slice(0, 32);
  const domain = settings.from.address.slice(settings.from.address.lastIndexOf('@') + 1);
  return {
    from: settings.from,
    to: { name: oneLine(to.name ?? ''), address: to.address },
    subject,
    text,
    html,
    messageId: `<${id}@${domain}>`,
    // RFC 3834: no automatic answers; a mail about a person's own doing needs no unsubscribing.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', 'Content-Language': to.language },
  };
}

/** The envelope a message is about, for what must be destroyed with it; null for accounts. */
export function envelopeOf(message: Message): string | null {
  if ('envelope' in message) return message.envelope.id;
  return message.kind === 'damaged' ? message.envelopeId : null;
}
