import * as parts from './form-parts.ts';
import { type Html, html } from './html.ts';
import { type IdentityPage, type IdentityPageKind, PASSWORD_MIN } from './identity-page.ts';
import type { Language } from './language.ts';
import { badge, smallSeal } from './marks.ts';
import { type PageContext, pageShell } from './page-shell.ts';
import { fill, WORDS, type Words } from './words/index.ts';

interface Drawn {
  title: string;
  content: Html;
}
type Draw<K extends IdentityPageKind> = (
  page: Extract<IdentityPage, { kind: K }>,
  words: Words,
  language: Language,
) => Drawn;

const PASSWORD = { min: PASSWORD_MIN, max: 1000 };
const NAME = { max: 200 };
const ADDRESS = { max: 254 };

/** A complete HTML document. Pure: the same page and context give the same text. */
export function renderPage(page: IdentityPage, context: PageContext): string {
  const words = WORDS[context.language];
  const draw = DRAW[page.kind] as Draw<IdentityPageKind>;
  const { title, content } = draw(page, words, context.language);
  const isWrong = 'problem' in page && page.problem !== undefined;
  return pageShell(context, isWrong ? `${words.problem}: ${title}` : title, content);
}

const waits = (words: Words, invited: boolean | undefined): Html =>
  invited
    ? html`<div class="waits">${smallSeal}<div><p><b>${words.waits.title}</b></p><p class="small dim">${words.waits.text}</p></div></div>`
    : html``;

const address = (words: Words, value?: string): parts.Field => ({
  name: 'address',
  label: words.labels.address,
  type: 'email',
  autocomplete: 'username',
  length: ADDRESS,
  value,
});
const newPassword = (words: Words, label: string): parts.Field => ({
  name: 'password',
  label,
  type: 'password',
  autocomplete: 'new-password',
  length: PASSWORD,
  hint: fill(words.hints.password, { least: PASSWORD_MIN }),
});
const ownName = (words: Words, value?: string): parts.Field => ({
  name: 'name',
  label: words.labels.name,
  autocomplete: 'name',
  length: NAME,
  value,
  hint: words.hints.name,
});

/** A page of one form: what is drawn is its title, what may be wrong, its fields and its button. */
function onePage(
  page: Extract<IdentityPage, { action: string }>,
  words: Words,
  language: Language,
  {
    title,
    lead,
    submit,
    fields,
    before,
    after,
  }: {
    title: string;
    lead: string;
    submit: string;
    fields: parts.Field[];
    before?: Html;
    after?: Html;
  },
): Drawn {
  const content = html`${before}${parts.head(title, lead)}
${parts.form(page.action, page.csrf, [
  parts.problemPanel(words, language, page),
  page.kind === 'reset' || page.kind === 'prove' ? parts.whose(page.address) : html``,
  parts.fields(fields, page),
  parts.firstButton(submit),
])}
${after}`;
  return { title, content };
}

const aside = (text: string, href: string | undefined, link: string): Html =>
  href ? html`<p class="small dim">${text} <a href="${href}">${link}</a></p>` : html``;

const DRAW: { [K in IdentityPageKind]: Draw<K> } = {
  'sign-in': (page, words, language) => {
    const text = words['sign-in'];
    const password: parts.Field = {
      name: 'password',
      label: words.labels.password,
      type: 'password',
      autocomplete: 'current-password',
      length: { max: PASSWORD.max },
      link: html`<a class="plain" href="${page.resetHref}">${text.forgot}</a>`,
    };
    return onePage(page, words, language, {
      ...text,
      fields: [address(words, page.address), password],
      before: waits(words, page.invited),
      after: html`${page.companyHref ? parts.linkButton(page.companyHref, html`${badge}${text.company}`) : null}
${aside(text.register, page.registerHref, text.registerLink)}`,
    });
  },
  register: (page, words, language) => {
    const text = words.register;
    const fixed = page.fixedAddress !== undefined;
    const named: parts.Field = {
      ...address(words, page.fixedAddress ?? page.address),
      fixed,
      hint: fixed ? words.hints.fixedAddress : undefined,
    };
    return onePage(page, words, language, {
      ...text,
      fields: [named, ownName(words, page.name), newPassword(words, words.labels.password)],
      before: waits(words, page.invited),
      after: aside(text.signIn, page.signInHref, text.signInLink),
    });
  },
  'check-mail': (page, words) => {
    const text = words['check-mail'];
    const content = html`${parts.head(text.title, text.lead)}
<p class="said">${parts.shown(page.address)}</p>
<p class="dim">${text.text}</p>`;
    return { title: text.title, content };
  },
  proven: (page, words) => {
    const { title, lead, submit } = words.proven;
    return {
      title,
      content: html`${parts.head(title, lead)}<p><a class="btn first" href="${page.continueHref}">${submit}</a></p>`,
    };
  },
  'reset-ask': (page, words, language) => {
    const text = words['reset-ask'];
    return onePage(page, words, language, {
      ...text,
      fields: [address(words, page.address)],
      after: page.signInHref ? html`<p class="small"><a href="${page.signInHref}">${text.back}</a></p>` : html``,
    });
  },
  reset: (page, words, language) =>
    onePage(page, words, language, { ...words.reset, fields: [newPassword(words, words.labels.newPassword)] }),
  prove: (page, words, language) =>
    onePage(page, words, language, { ...words.prove, fields: [newPassword(words, words.labels.password)] }),
  device: (page, words, language) => {
    const code: parts.Field = {
      name: 'code',
      label: words.labels.code,
      autocomplete: 'off',
      value: page.code,
      hint: words.hints.code,
      length: { max: 20 },
    };
    return onePage(page, words, language, { ...words.device, fields: [code] });
  },
  'device-confirm': (page, words, language) => {
    const text = words['device-confirm'];
    const content = html`${parts.head(text.title, text.lead)}
<dl><dt>${text.client}</dt><dd>${parts.shown(page.client)}</dd><dt>${words.labels.code}</dt><dd class="mono said">${parts.shown(page.code)}</dd></dl>
${parts.form(page.action, page.csrf, [
  parts.problemPanel(words, language, page),
  html`<input type="hidden" name="code" value="${page.code}">`,
  html`<button class="btn first" type="submit" name="answer" value="yes">${text.submit}</button>`,
  html`<button class="btn" type="submit" name="answer" value="no">${text.deny}</button>`,
])}`;
    return { title: text.title, content };
  },
  'device-done': (page, words) => {
    const text = words['device-done'];
    const title = page.denied ? text.deniedTitle : text.title;
    return { title, content: parts.head(title, page.denied ? text.deniedLead : text.lead) };
  },
  'first-admin': (page, words, language) =>
    onePage(page, words, language, {
      ...words['first-admin'],
      fields: [address(words, page.address), ownName(words, page.name), newPassword(words, words.labels.password)],
    }),
  'sign-out': (page, words, language) => onePage(page, words, language, { ...words['sign-out'], fields: [] }),
  'signed-out': (page, words) => {
    const { title, lead, again } = words['signed-out'];
    const on = page.continueHref ? html`<p>${parts.linkButton(page.continueHref, again)}</p>` : null;
    return { title, content: html`${parts.head(title, lead)}${on}` };
  },
  account: (page, words, language) => {
    const text = words.account;
    const of = (form: 'address' | 'password'): parts.Problem => (page.about === form ? page : {});
    const done = (form: 'address' | 'password', said: string): Html =>
      page.about === form && page.done ? html`<p class="done" role="status">${said}</p>` : html``;
    const current: parts.Field = {
      name: 'current',
      label: words.labels.current,
      type: 'password',
      autocomplete: 'current-password',
      length: { max: PASSWORD.max },
    };
    const prefixed = (prefix: string, all: parts.Field[]): parts.Field[] => all.map((field) => ({ ...field, prefix }));
    const focusOn = page.about ?? 'none';
    const mail: parts.Field = { ...address(words), label: words.labels.newAddress, autocomplete: 'email' };
    const content = html`${parts.head(text.title, parts.shown(page.name))}
${page.about ? null : parts.problemPanel(words, language, page)}
<section aria-labelledby="address-title"><h2 id="address-title">${text.addressTitle}</h2>
<p class="dim">${text.addressLead} ${parts.shown(page.address)}</p>${done('address', text.addressDone)}
${parts.form(page.addressAction, page.csrf, [
  parts.problemPanel(words, language, of('address'), 'a-'),
  parts.fields(prefixed('a-', [mail, current]), of('address'), focusOn === 'address'),
  html`<button class="btn" type="submit">${text.addressSubmit}</button>`,
])}</section>
<section aria-labelledby="password-title"><h2 id="password-title">${text.passwordTitle}</h2>${done('password', text.passwordDone)}
${parts.form(page.passwordAction, page.csrf, [
  parts.problemPanel(words, language, of('password'), 'p-'),
  parts.whose(page.address),
  parts.fields(
    prefixed('p-', [current, newPassword(words, words.labels.newPassword)]),
    of('password'),
    focusOn === 'password',
  ),
  html`<button class="btn" type="submit">${text.passwordSubmit}</button>`,
])}</section>`;
    return { title: text.title, content };
  },
  problem: (page, words) => {
    const { title, code, request, submit } = words.ending;
    const known: Readonly<Record<string, string>> = words.endings;
    const said = Object.hasOwn(known, page.code) ? known[page.code] : words.endings.other;
    const content = html`${parts.head(title)}
<div class="asking"><p>${said}</p></div>
<dl><dt>${code}</dt><dd class="mono">${parts.shown(page.code)}</dd>${
      page.requestId ? html`<dt>${request}</dt><dd class="mono">${parts.shown(page.requestId)}</dd>` : null
    }</dl>${page.continueHref ? html`<p>${parts.linkButton(page.continueHref, submit)}</p>` : null}`;
    return { title, content };
  },
};
