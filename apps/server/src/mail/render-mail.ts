import { type Html, html } from '../pages/html.ts';
import { fill } from '../pages/words/index.ts';
import type { EnvelopeMention, Language, Message } from '../ports/notifier.ts';
import { isolated, oneLine, sizeText, timeText } from './safe-text.ts';
import { MAIL_WORDS, type MailWords } from './words/index.ts';

export interface RenderedMail {
  /** One line; nothing in it was chosen by a person. */
  subject: string;
  text: string;
  html: string;
}

/** A line of the list of facts: its name, and what was given for it. */
type Fact = readonly [name: keyof MailWords['facts'], value: string];

/** A mail as text and as HTML. Pure. `courier` is the host that sent it. */
export function renderMail(message: Message, language: Language, courier: string): RenderedMail {
  const words = MAIL_WORDS[language];
  const { subject, button } = words[message.kind];
  const said = sentences(message, words);
  const facts = factsOf(message, words, language);
  const link = 'link' in message ? message.link : null;
  const asked = message.kind in ASKED;
  const once = asked || message.kind === 'invitation';
  const foot = fill(words.foot, { courier });
  const text = [
    ...said,
    ...(facts.length > 0 ? [facts.map(([name, value]) => `${words.facts[name]}: ${isolated(value)}`).join('\n')] : []),
    ...(link ? [`${once ? words.linkOnce : words.link}\n${link}`] : []),
    ...(asked ? [words.unasked] : []),
    `-- \n${foot}`,
  ].join('\n\n');
  return {
    subject,
    text: `${text}\n`,
    html: document({ language, subject, said, facts, words, link, asked, once, button, foot }),
  };
}

/** Mails that answer somebody's asking. */
const ASKED = { 'prove-address': 1, 'reset-password': 1, 'first-admin': 1 } as const;

function sentences(message: Message, words: MailWords): string[] {
  switch (message.kind) {
    case 'collected':
      return [message.confirmed ? words.collected.say : words.collected.unconfirmed];
    case 'deadline-struck':
      return [words[message.kind].say, ...(message.mayExtend ? [words[message.kind].mayExtend] : [])];
    case 'reopened': {
      const { problems } = words.reopened;
      const text = message.problems === 1 ? problems.one : problems.other;
      return [words.reopened.say, fill(text, { count: message.problems })];
    }
    default:
      return [words[message.kind].say];
  }
}

function factsOf(message: Message, words: MailWords, language: Language): Fact[] {
  const facts: Fact[] = [];
  if ('envelope' in message) facts.push(...about(message.envelope));
  if (message.kind === 'damaged') facts.push(['code', message.envelopeId]);
  if ('recipient' in message) facts.push(['recipient', oneLine(message.recipient)]);
  if ('reason' in message) facts.push(['reason', oneLine(message.reason, 300)]);
  if ('files' in message) {
    const count = new Intl.NumberFormat(language).format(message.files);
    const files = fill(message.files === 1 ? words.files.one : words.files.other, { count });
    facts.push(['content', `${files}, ${sizeText(message.bytes, language)}`]);
  }
  if ('at' in message) facts.push(['at', timeText(message.at, language)]);
  const until = untilOf(message);
  if (until !== null) facts.push(['until', timeText(until, language)]);
  return facts;
}

function about({ title, sender, id }: EnvelopeMention): Fact[] {
  return [
    ['title', oneLine(title)],
    ['sender', oneLine(sender)],
    ['code', id],
  ];
}

function untilOf(message: Message): number | null {
  if ('expiresAt' in message) return message.expiresAt;
  if ('deadline' in message) return message.deadline;
  return 'graceUntil' in message ? message.graceUntil : null;
}

const SANS = 'font-family:system-ui,-apple-system,Segoe UI,Roboto,sans-serif';

/** Mail programs read no stylesheet, so the few styles stand at their elements; nothing is loaded from anywhere. */
function document(mail: {
  language: Language;
  subject: string;
  said: string[];
  facts: Fact[];
  words: MailWords;
  link: string | null;
  asked: boolean;
  /** The link opens something by itself, and is used up by that. */
  once: boolean;
  button: string;
  foot: string;
}): string {
  const { language, subject, said, facts, words, link, asked, once, button, foot } = mail;
  const table: Html | null =
    facts.length === 0
      ? null
      : html`<table role="presentation" cellpadding="0" cellspacing="0" style="margin:16px 0;border-collapse:collapse">${facts.map(
          ([name, value]) =>
            html`<tr><td style="padding:4px 16px 4px 0;color:#5c6869;vertical-align:top">${words.facts[name]}</td><td style="padding:4px 0;overflow-wrap:anywhere"><bdi>${value}</bdi></td></tr>`,
        )}</table>`;
  const action: Html | null = link
    ? html`<p style="margin:24px 0"><a href="${link}" style="display:inline-block;padding:10px 20px;background:#11191a;color:#fbfcfb;border-radius:4px;text-decoration:none;font-weight:600">${button}</a></p>
<p style="color:#465253;font-size:13px">${once ? words.linkOnce : words.link}<br><span style="overflow-wrap:anywhere">${link}</span></p>`
    : null;
  return html`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light"><title>${subject}</title></head>
<body style="margin:0;padding:24px;background:#fbfcfb;color:#11191a;${SANS};font-size:16px;line-height:1.5">
<div style="max-width:560px;margin:0 auto">
<h1 style="font-size:20px;margin:0 0 12px">${subject}</h1>
${said.map((sentence) => html`<p style="margin:0 0 12px">${sentence}</p>`)}
${table}
${action}
${asked ? html`<p style="color:#465253;font-size:13px">${words.unasked}</p>` : null}
<p style="margin-top:32px;padding-top:12px;border-top:1px solid #d5dcda;color:#5c6869;font-size:12px">${foot}</p>
</div>
</body>
</html>
`.text;
}
