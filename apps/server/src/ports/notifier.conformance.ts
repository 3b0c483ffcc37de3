import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Addressee, Message, Notifier } from './notifier.ts';
import { NotifyError } from './notifier.ts';

/** A mail as a mail program shows it: headers decoded, both bodies. */
export interface ReceivedMail {
  /** Decoded, by lower-case name; every header line there is. */
  headers: Record<string, string[]>;
  text: string;
  html: string;
}

export interface NotifierSubject {
  notifier: Notifier;
  /** Everything that was taken over for this address so far. */
  received(address: string): Promise<ReceivedMail[]>;
}

export const ENVELOPE = '01930000-0000-7000-8000-000000000001';
const envelope = { id: ENVELOPE, title: 'Dailies', sender: 'Studio' };
const link = 'https://courier.example.com/?envelope=1&b=2';

/** One of each kind. */
const MESSAGES: readonly Message[] = [
  { kind: 'prove-address', link },
  { kind: 'reset-password', link },
  { kind: 'address-changed' },
  { kind: 'password-changed' },
  { kind: 'account-exists', link },
  { kind: 'first-admin', link },
  { kind: 'invitation', envelope, link, files: 1, bytes: 734_003_200, expiresAt: 1_800_000_000_000 },
  { kind: 'sealed', envelope, link, files: 250_000, bytes: 10e12, expiresAt: 1_800_000_000_000 },
  { kind: 'reminder', envelope, link, files: 3, bytes: 10e9, expiresAt: 1_800_000_000_000 },
  { kind: 'collected', envelope, link, recipient: 'client-b@example.com', confirmed: true, at: 1_800_000_000_000 },
  { kind: 'refused', envelope, link, recipient: 'lab-c@example.com', reason: 'not ours', at: 1_800_000_000_000 },
  { kind: 'all-refused', envelope, link, expiresAt: 1_800_000_000_000 },
  { kind: 'deadline-near', envelope, link, deadline: 1_800_000_000_000 },
  { kind: 'deadline-struck', envelope, link, graceUntil: 1_800_000_000_000, mayExtend: true },
  { kind: 'expires-soon', envelope, link, expiresAt: 1_800_000_000_000 },
  { kind: 'reopened', envelope, link, problems: 41 },
  { kind: 'damaged', envelopeId: ENVELOPE, link, at: 1_800_000_000_000 },
];

let count = 0;
const somebody = (more: Partial<Addressee> = {}): Addressee => ({
  address: `person-${process.pid}-${(count += 1)}@example.com`,
  name: 'Person',
  language: 'en',
  ...more,
});

/** What every Notifier promises. `open` is called once. */
export function notifierConformance(name: string, open: () => NotifierSubject, skip: string | false): void {
  describe(`${name} as a notifier`, { skip }, () => {
    const sent = async (to: Addressee, message: Message, key?: string): Promise<ReceivedMail[]> => {
      const { notifier, received } = open();
      await notifier.notify(to, message, key === undefined ? {} : { key });
      return received(to.address);
    };

    it('takes every kind of message in every language, as text and as HTML', async () => {
      for (const language of ['en', 'pt-BR', 'es'] as const) {
        for (const message of MESSAGES) {
          const [mail] = await sent(somebody({ language }), message);
          assert.ok(mail, message.kind);
          assert.ok(mail.text.length > 80 && mail.html.includes('</html>'), message.kind);
          assert.doesNotMatch(mail.text + mail.html, /undefined|\{\w+\}/, message.kind);
          if ('link' in message) {
            assert.ok(mail.text.includes(link), message.kind);
            assert.ok(mail.html.includes(`href="${link.replace('&', '&amp;')}"`), message.kind);
          }
          assert.equal(mail.headers['content-language']?.[0], language);
        }
      }
    });

    it('lets nobody write a header, whatever a name or title holds', async () => {
      const evil = 'x\r\nBcc: everybody@example.com\r\n\r\nbody\u0000';
      const hostile: Message = {
        kind: 'refused',
        envelope: { id: ENVELOPE, title: evil, sender: evil },
        link,
        recipient: evil,
        reason: evil,
        at: 0,
      };
      const [mail] = await sent(somebody({ name: `"${evil}" <other@example.com>` }), hostile);
      assert.ok(mail);
      assert.equal(mail.headers.bcc, undefined);
      assert.deepEqual(
        Object.entries(mail.headers).filter(
          ([, values]) => values.length > 1 && values.some((one) => /everybody|other@/.test(one)),
        ),
        [],
      );
      assert.equal(mail.headers.to?.length, 1);
      assert.doesNotMatch(mail.text, /^Bcc:/m);
    });

    it('refuses an address that is none, for ever', async () => {
      for (const address of ['a@example.com\r\nRCPT TO:<b@example.com>', 'a@example.com, b@example.com', '<a@b>', '']) {
        const refused = open().notifier.notify(somebody({ address }), { kind: 'address-changed' });
        await assert.rejects(refused, (error: unknown) => error instanceof NotifyError && error.when === 'never');
      }
    });

    it('shows long, hostile and right-to-left names for what they are', async () => {
      const title = `שלום ${'long '.repeat(50)}end`;
      const sender = '<img src=x onerror=alert(1)>\u202egnp.exe';
      const [mail] = await sent(somebody({ name: 'مرحبا "بالعالم"' }), {
        kind: 'sealed',
        envelope: { id: ENVELOPE, title, sender },
        link,
        files: 2,
        bytes: 3,
        expiresAt: 0,
      });
      assert.ok(mail);
      assert.ok(mail.html.includes('<bdi>&lt;img src=x onerror=alert(1)&gt;‹U+202E›gnp.exe</bdi>'));
      assert.match(mail.text, /\u2068שלום long [^\n]*…[^\n]*end\u2069/);
      assert.doesNotMatch(mail.html + mail.text, /\u202e/);
      assert.doesNotMatch(mail.html, /<img/i);
      assert.ok(mail.headers.to?.[0]?.includes('مرحبا'));
    });

    it('gives the same message the same number, and another one another', async () => {
      const to = somebody();
      await sent(to, { kind: 'address-changed' }, 'one');
      await sent(to, { kind: 'address-changed' }, 'one');
      const mails = await sent(to, { kind: 'address-changed' }, 'two');
      assert.equal(new Set(mails.map(({ headers }) => headers['message-id']?.[0])).size, 2);
    });

    it('forgets an envelope twice without complaint', async () => {
      const { notifier } = open();
      await notifier.forget(ENVELOPE);
      await notifier.forget(ENVELOPE);
    });
  });
}
