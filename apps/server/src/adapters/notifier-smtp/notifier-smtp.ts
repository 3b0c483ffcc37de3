import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import { createTransport } from 'nodemailer';
import { composeMail, type MailSettings } from '../../mail/compose-mail.ts';
import { type Addressee, type Message, type Notifier, NotifyError } from '../../ports/notifier.ts';

export interface SmtpSettings extends MailSettings {
  /** smtp://user:password@host:587 (STARTTLS) or smtps://host:465 (TLS from the first byte). */
  url: string;
  /** Certificates (PEM) to believe beside those of Node. */
  ca?: string;
  /** Milliseconds for one message, from the first packet to the server's last word. */
  deadlineMs?: number;
}

const CONNECT_MS = 10_000;
const SILENCE_MS = 20_000;
const DEADLINE_MS = 60_000;

/** Hands messages to a mail server. A message that was handed over is not seen again. */
export class SmtpNotifier implements Notifier {
  readonly shared = true;
  readonly #settings: SmtpSettings;
  readonly #transport: ReturnType<typeof createTransport>;

  constructor(settings: SmtpSettings) {
    this.#settings = settings;
    const url = new URL(settings.url);
    const secure = url.protocol === 'smtps:';
    const host = url.hostname.replace(/^\[|\]$/g, '');
    this.#transport = createTransport({
      host,
      port: Number(url.port || (secure ? 465 : 587)),
      secure,
      // Words cross a network encrypted or not at all; a server on this very machine may do without, unless it asks for a password.
      requireTLS: !secure && (url.username !== '' || !isLoopback(host)),
      tls: {
        minVersion: 'TLSv1.2',
        ...(settings.ca ? { ca: settings.ca } : {}),
        ...(isIP(host) ? {} : { servername: host }),
      },
      ...(url.username
        ? { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }
        : {}),
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      dnsTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async notify(
    to: Addressee,
    message: Message,
    { key, signal }: { key?: string; signal?: AbortSignal } = {},
  ): Promise<void> {
    const mail = composeMail(this.#settings, to, message, key, randomUUID);
    const ends = [AbortSignal.timeout(this.#settings.deadlineMs ?? DEADLINE_MS), ...(signal ? [signal] : [])];
    const end = AbortSignal.any(ends);
    const sent = this.#transport.sendMail(mail);
    // Who gave up on it hears of no later failure.
    sent.catch(() => undefined);
    await Promise.race([sent, aborted(end)]).catch((error: unknown) => {
      throw error instanceof NotifyError ? error : judged(error);
    });
  }

  /** Nothing is kept here. */
  async forget(): Promise<void> {}

  async close(): Promise<void> {
    this.#transport.close();
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(new NotifyError('later', 'The mail server did not answer in time.'));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

interface SmtpFailure {
  code?: string;
  command?: string;
  responseCode?: number;
}

/** What a 5xx says of the recipient or the message is for ever; of the login or the line, an operator can mend it. The server's words may hold addresses and stay here. */
function judged(error: unknown): NotifyError {
  const { code = 'unknown', command = '', responseCode = 0 } = error as SmtpFailure;
  const isAboutMail = /^(RCPT TO|DATA|API)/.test(command) || code === 'EENVELOPE' || code === 'EMESSAGE';
  const isForEver = responseCode >= 500 && responseCode <= 599;
  if (isAboutMail && isForEver)
    return new NotifyError('never', `The mail server refused the message for good (${responseCode}).`);
  const what = responseCode > 0 ? `answered ${responseCode}` : `could not be used (${code})`;
  return new NotifyError('later', `The mail server ${what}${command ? ` at ${command.split(' ')[0]}` : ''}.`);
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127\./.test(host);
