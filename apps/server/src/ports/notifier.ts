/** Languages a person is spoken to in. */
export const LANGUAGES = ['en', 'pt-BR', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Addressee {
  address: string;
  name?: string | undefined;
  language: Language;
}

/** An envelope as mails name it. What a person chose freely (title, names) is shown escaped and visible. */
export interface EnvelopeMention {
  /** UUID; the code people quote is its last group. */
  id: string;
  title: string;
  /** Who sent it: name, or address where there is none. */
  sender: string;
}

/**
 * What is said, by kind. Links are absolute addresses under DATOFERUM_URL; times are milliseconds since 1970.
 * A message never carries a file name.
 */
export type Message =
  | { kind: 'prove-address'; link: string }
  | { kind: 'reset-password'; link: string }
  /** To the old address, after the new one was proven. */
  | { kind: 'address-changed' }
  | { kind: 'password-changed' }
  /** Somebody asked for an account with an address that has one. */
  | { kind: 'account-exists'; link: string }
  | { kind: 'first-admin'; link: string }
  /** To an address nobody has signed in with yet: there is something to fetch. */
  | { kind: 'invitation'; envelope: EnvelopeMention; link: string; files: number; bytes: number; expiresAt: number }
  | { kind: 'sealed'; envelope: EnvelopeMention; link: string; files: number; bytes: number; expiresAt: number }
  /** The sender asks for it again. */
  | { kind: 'reminder'; envelope: EnvelopeMention; link: string; files: number; bytes: number; expiresAt: number }
  | { kind: 'collected'; envelope: EnvelopeMention; link: string; recipient: string; confirmed: boolean; at: number }
  | { kind: 'refused'; envelope: EnvelopeMention; link: string; recipient: string; reason: string; at: number }
  | { kind: 'all-refused'; envelope: EnvelopeMention; link: string; expiresAt: number }
  | { kind: 'deadline-near'; envelope: EnvelopeMention; link: string; deadline: number }
  | { kind: 'deadline-struck'; envelope: EnvelopeMention; link: string; graceUntil: number; mayExtend: boolean }
  | { kind: 'expires-soon'; envelope: EnvelopeMention; link: string; expiresAt: number }
  | { kind: 'reopened'; envelope: EnvelopeMention; link: string; problems: number }
  /** To operators: no title and no people. */
  | { kind: 'damaged'; envelopeId: string; link: string; at: number };

export type MessageKind = Message['kind'];

/**
 * `later`: the same message may be handed over again (the line is down, the server said 4xx).
 * `never`: it will not be taken however often it is tried (5xx, an address that is none).
 */
export class NotifyError extends Error {
  readonly when: 'later' | 'never';
  constructor(when: 'later' | 'never', message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NotifyError';
    this.when = when;
  }
}

/** Takes a message to a person. */
export interface Notifier {
  /** True when every process of the house reaches the same place. */
  readonly shared: boolean;
  /**
   * Resolves when the message was taken over by what carries it, at most after `signal` or the adapter's own deadline.
   * `key` names this message for ever: handed over twice, it bears the same Message-ID, so that a mailbox can show it once.
   * @throws NotifyError
   */
  notify(to: Addressee, message: Message, options?: { key?: string; signal?: AbortSignal }): Promise<void>;
  /** Destroys what is kept of messages about this envelope; what was handed on is out of reach. Safe to do twice. */
  forget(envelope: string): Promise<void>;
  close(): Promise<void>;
}
